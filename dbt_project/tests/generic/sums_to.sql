{# In every row the parts add up to the total; amounts of money to a millionth of it. #}
{% test sums_to(model, total, parts) %}

    select
        {{ total }},
        {{ parts | join(', ') }}
    from {{ model }}
    where abs({{ total }} - ({{ parts | join(' + ') }})) > 0.000001 * greatest(1, abs({{ total }}))

{% endtest %}
