{%- set starts = {
    'day': 'date_day',
    'week': 'week_start',
    'month': 'month_start',
    'quarter': 'quarter_start',
    'year': 'year_start',
    'all': 'first_day',
} -%}
with

days as (
    select
        *,
        min(date_day) over () as first_day
    from {{ ref('dim_date') }}
),

periods as (
    {% for grain, start in starts.items() %}
        select
            date_day,
            '{{ grain }}' as period_grain,
            {{ start }} as period_start
        from days
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        date_day,
        period_grain,
        period_start,
        case period_grain
            when 'day' then {{ add_days('period_start', -1) }}
            when 'week' then {{ add_days('period_start', -7) }}
            when 'month' then {{ start_of('month', add_days('period_start', -1)) }}
            when 'quarter' then {{ start_of('quarter', add_days('period_start', -1)) }}
            when 'year' then {{ start_of('year', add_days('period_start', -1)) }}
        end as previous_period_start
    from periods
)

select * from final
