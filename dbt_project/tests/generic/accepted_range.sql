{# A column's values lie between two bounds, both included; either bound may be left out. #}
{% test accepted_range(model, column, lowest=none, highest=none) %}

    select {{ column }}
    from {{ model }}
    where
        false
        {%- if lowest is not none %}
        or {{ column }} < {{ lowest }}
        {%- endif %}
        {%- if highest is not none %}
        or {{ column }} > {{ highest }}
        {%- endif %}

{% endtest %}
