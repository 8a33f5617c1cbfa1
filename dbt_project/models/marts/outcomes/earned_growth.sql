{%- set sums = {
    'base_revenue': 'revenue_before',
    'kept_revenue': 'least(revenue_before, revenue_after)',
    'expanded_revenue': 'case when revenue_before > 0 then greatest(revenue_after - revenue_before, 0) end',
    'contracted_revenue': 'case when revenue_after > 0 then greatest(revenue_before - revenue_after, 0) end',
    'churned_revenue': 'case when revenue_after = 0 then revenue_before end',
    'earned_new_revenue': "case when came_by = 'earned' then revenue_after end",
    'bought_new_revenue': "case when came_by = 'bought' then revenue_after end",
    'unknown_new_revenue': "case when came_by = 'unknown' then revenue_after end",
    'end_revenue': 'revenue_after',
} -%}
with

periods as (
    select * from {{ ref('int_revenue_periods') }}
),

changes as (
    select * from {{ ref('int_revenue_changes') }}
),

totals as (
    select
        {% for name, value in sums.items() %}
            cast(coalesce(sum({{ value }}), 0) as double) as {{ name }},
        {% endfor %}
        period_grain,
        period_start,
        count(*) filter (where revenue_before > 0) as base_customers,
        count(*) filter (where revenue_before > 0 and revenue_after = 0) as churned_customers,
        count(*) filter (where came_by is not null) as new_customers
    from changes
    group by period_grain, period_start
),

rates as (
    select
        *,
        (base_revenue + expanded_revenue - contracted_revenue - churned_revenue) / nullif(base_revenue, 0)
            as net_revenue_retention,
        earned_new_revenue / nullif(base_revenue, 0) as earned_new_share,
        unknown_new_revenue / nullif(base_revenue, 0) as unknown_new_share,
        end_revenue / nullif(base_revenue, 0) - 1 as reported_growth_rate
    from totals
),

factors as (
    select
        *,
        net_revenue_retention + earned_new_share as earned_growth_factor
    from rates
),

final as (
    select
        periods.period_grain,
        periods.period_start,
        periods.is_complete,

        -- the customers of before
        factors.base_customers,
        factors.churned_customers,
        factors.base_revenue,
        factors.kept_revenue,
        factors.expanded_revenue,
        factors.contracted_revenue,
        factors.churned_revenue,
        factors.net_revenue_retention,

        -- the new ones
        factors.new_customers,
        factors.earned_new_revenue + factors.bought_new_revenue + factors.unknown_new_revenue as new_revenue,
        factors.earned_new_revenue,
        factors.bought_new_revenue,
        factors.unknown_new_revenue,
        factors.end_revenue,

        -- growth that customers brought
        factors.earned_growth_factor,
        factors.earned_growth_factor - 1 as earned_growth_rate,
        factors.earned_growth_factor - 1 + factors.unknown_new_share as earned_growth_rate_high,
        factors.reported_growth_rate,
        case
            when factors.reported_growth_rate > 0
                then (factors.earned_growth_factor - 1) / factors.reported_growth_rate
        end as earned_growth_ratio
    from periods
    inner join factors on periods.period_grain = factors.period_grain and periods.period_start = factors.period_start
)

select * from final
