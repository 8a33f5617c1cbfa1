{# Within each group the members' sums add up to the row `all`, where there is one. #}
{% test margin_holds(model, by, member, sums) %}

    select {{ (by + [1]) | join(', ') }}
    from {{ model }}
    {% if by %}group by {{ by | join(', ') }}{% endif %}
    having
        false
        {% for column in sums %}
        or abs(
            coalesce(sum({{ column }}) filter (where {{ member }} = 'all'), 0)
            - coalesce(sum({{ column }}) filter (where {{ member }} <> 'all'), 0)
        ) > 0.000001
        {% endfor %}

{% endtest %}
