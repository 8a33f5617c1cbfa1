{%- set bands = ['promoters', 'passives', 'detractors'] -%}
{#- no answer expires within a window that is not longer than the shortest expiry -#}
{%- set shortest = ((var('expiry_days') or {}).values() | list + [trailing_windows() | last]) | min -%}
with

answers as (
    select * from {{ ref('int_trailing_answers') }}
),

windows as (
    {% for window_days in trailing_windows() %}
        select cast({{ window_days }} as bigint) as window_days
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- grouped by days and members only: few groups, however many answers
entering as (
    {% for dimension in trailing_dimensions() %}
        select
            '{{ dimension.name }}' as dimension,
            {{ dimension.member }} as member,
            from_day as date_day,
            {{ nps_band_counts('nps_group') }}
        from answers
        where {{ trailing_until(dimension) }} > from_day
        group by {{ dimension.member }}, from_day
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

leaving as (
    {% for dimension in trailing_dimensions() %}
        {% set outer_loop = loop %}
        {% for window_days in trailing_windows() %}
            {% set until_day = trailing_until(dimension, window_days) %}
            {% set ends_on = 'least(' ~ until_day ~ ', expires_on)' if window_days > shortest else until_day %}
            select
                cast({{ window_days }} as bigint) as window_days,
                '{{ dimension.name }}' as dimension,
                {{ dimension.member }} as member,
                {{ ends_on }} as date_day,
                {{ nps_band_counts('nps_group') }},
                count(*) filter (where expires_on < {{ until_day }}) as expired_responses
            from answers
            where {{ trailing_until(dimension) }} > from_day
            group by {{ dimension.member }}, {{ ends_on }}

            {% if window_days > shortest %}
                union all

                -- what expired within the window leaves it in the end
                select
                    cast({{ window_days }} as bigint) as window_days,
                    '{{ dimension.name }}' as dimension,
                    {{ dimension.member }} as member,
                    {{ until_day }} as date_day,
                    0 as promoters,
                    0 as passives,
                    0 as detractors,
                    -count(*) as expired_responses
                from answers
                where expires_on < {{ until_day }}
                group by {{ dimension.member }}, {{ until_day }}
            {% endif %}
            {% if not (loop.last and outer_loop.last) %}union all{% endif %}
        {% endfor %}
    {% endfor %}
),

steps as (
    select
        windows.window_days,
        entering.*,
        0 as expired_responses
    from entering
    cross join windows

    union all

    select
        window_days,
        dimension,
        member,
        date_day,
        {% for band in bands %}
            -{{ band }} as {{ band }},
        {% endfor %}
        expired_responses
    from leaving
),

final as (
    select
        window_days,
        dimension,
        member,
        date_day,
        {% for count in bands + ['expired_responses'] %}
            cast(sum({{ count }}) as bigint) as {{ count }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from steps
    group by window_days, dimension, member, date_day
)

select * from final
