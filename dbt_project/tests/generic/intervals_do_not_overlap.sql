{# Intervals [holds_from, holds_until) of one key neither overlap nor are empty: an as-of join meets one row. #}
{% test intervals_do_not_overlap(model, key) %}

    select
        {{ key }},
        holds_from,
        holds_until
    from {{ model }}
    qualify
        holds_from is null
        or holds_until <= holds_from
        or lead(holds_from) over (partition by {{ key }} order by holds_from) < holds_until

{% endtest %}
