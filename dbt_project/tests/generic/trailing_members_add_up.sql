{#
    Of nps_trailing: who somebody is adds up to overall, day by day and window by window; what somebody was asked about
    adds up to at least as much, because it has a latest answer each.
#}
{% test trailing_members_add_up(model) %}

    {%- set counts = ['responses', 'promoters', 'passives', 'detractors', 'expired_responses'] %}
    {%- set people = trailing_dimensions() | rejectattr('within') | map(attribute='name') | list %}

    with

    sums as (
        select
            as_of_date,
            window_days,
            dimension,
            {%- for count in counts %}
            sum({{ count }}) as {{ count }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ model }}
        group by as_of_date, window_days, dimension
    )

    select
        days.as_of_date,
        days.window_days,
        dimensions.dimension
    from (select distinct as_of_date, window_days from {{ model }}) as days
    cross join (select distinct dimension from {{ model }}) as dimensions
    left join sums as overall
        on
            days.as_of_date = overall.as_of_date
            and days.window_days = overall.window_days
            and overall.dimension = 'overall'
    left join sums
        on
            days.as_of_date = sums.as_of_date
            and days.window_days = sums.window_days
            and dimensions.dimension = sums.dimension
    where
        overall.dimension is null
        or coalesce(sums.responses, 0) < overall.responses
        or (
            dimensions.dimension in {{ text_list(people) }}
            and (
                {%- for count in counts[:-1] %}
                {{ 'or ' if not loop.first }}coalesce(sums.{{ count }}, -1) <> overall.{{ count }}
                {%- endfor %}
            )
        )

{% endtest %}
