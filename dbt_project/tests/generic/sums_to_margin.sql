{#
    Answers and bands of a mart add up to those of a margin, per period and the margin's members. With `each`, the
    members of that column (a segment type) add up on their own: every one of them counts every answer once.
#}
{% test sums_to_margin(model, margin, members, each=none) %}

    {%- set keys = ['period_grain', 'period_start'] + members %}
    {%- set counts = ['responses', 'promoters', 'passives', 'detractors'] %}

    with

    sums as (
        select
            {{ ([each] if each else []) | join }}{{ ',' if each }}
            {{ keys | join(', ') }},
            {%- for count in counts %}
            sum({{ count }}) as {{ count }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ model }}
        group by all
    ),

    expected as (
        select
            {{ 'cuts.' ~ each ~ ',' if each }}
            margin.*
        from {{ margin }} as margin
        {%- if each %}
        cross join (select distinct {{ each }} from {{ model }}) as cuts
        {%- endif %}
    )

    select
        expected.period_grain,
        expected.period_start,
        sums.period_grain as summed_grain,
        sums.period_start as summed_start
    from expected
    full join sums
        on
            {%- for key in ([each] if each else []) + keys %}
            {{ 'and ' if not loop.first }}expected.{{ key }} = sums.{{ key }}
            {%- endfor %}
    where
        false
        {%- for count in counts %}
        or coalesce(expected.{{ count }}, -1) <> coalesce(sums.{{ count }}, -1)
        {%- endfor %}

{% endtest %}
