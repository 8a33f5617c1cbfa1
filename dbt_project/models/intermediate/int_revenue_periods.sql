with

observed as (
    select
        as_of,
        revenue_until
    from {{ ref('int_observed_until') }}
),

bounds as (
    select
        min(terms.from_day) as first_day,
        max(observed.revenue_until) as last_day
    from {{ ref('int_paid_terms') }} as terms
    cross join observed
    where terms.from_day <= observed.revenue_until
),

days as (
    {{ day_series('bounds', 'first_day', 'last_day') }}
),

starts as (
    {% for grain in ('quarter', 'year') %}
        select distinct
            '{{ grain }}' as period_grain,
            {{ start_of(grain, 'date_day') }} as period_start
        from days
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- a hundred days into a quarter, or four hundred into a year, is always the next one
ends as (
    select
        period_grain,
        period_start,
        {{ add_days('period_start', -1) }} as day_before,
        case period_grain
            when 'quarter' then {{ add_days(start_of('quarter', add_days('period_start', 100)), -1) }}
            when 'year' then {{ add_days(start_of('year', add_days('period_start', 400)), -1) }}
        end as last_day
    from starts
),

final as (
    select
        ends.period_grain,
        ends.period_start,
        ends.day_before,
        least(ends.last_day, observed.revenue_until) as last_day,
        ends.last_day <= observed.revenue_until as is_complete
    from ends
    cross join observed
)

select * from final
