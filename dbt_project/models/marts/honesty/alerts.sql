with

findings as (
    select * from {{ ref('int_alert_findings') }}
),

latest_periods as (
    select
        kind,
        period_grain,
        max(period_start) as period_start
    from {{ ref('int_alert_measures') }}
    group by kind, period_grain
),

goals as (
    select
        case metric when 'nps' then 'nps_fell' when 'response_rate' then 'response_rate_fell' end as kind,
        dimension,
        member,
        min(goal_owner) as goal_owner
    from {{ ref('int_targets') }}
    group by kind, dimension, member
),

runs as (
    select
        *,
        lag(period_start) over (
            partition by kind, dimension, member, period_grain order by period_start
        ) as found_before
    from findings
),

numbered as (
    select
        *,
        count(*) filter (where found_before is distinct from previous_period_start) over (
            partition by kind, dimension, member, period_grain order by period_start
            rows between unbounded preceding and current row
        ) as run_number
    from runs
),

final as (
    select
        -- what was found, where and when
        numbered.kind,
        numbered.dimension,
        numbered.member,
        numbered.period_grain,
        numbered.period_start,
        min(numbered.period_start) over (
            partition by
                numbered.kind, numbered.dimension, numbered.member, numbered.period_grain, numbered.run_number
        ) as since,
        latest_periods.period_start is not null as is_current,
        coalesce(goals.goal_owner, {{ declared_owner() }}) as owner,  -- noqa: RF04

        -- the change
        {{ nps_constants().scale }} * numbered.ratio as measured,
        {{ nps_constants().scale }} * numbered.previous_ratio as previous_measured,
        {{ nps_constants().scale }} * (numbered.ratio - numbered.previous_ratio) as measured_change,
        {{ difference_interval_end(
            '-', 'numbered.estimate', 'numbered.robust_squared_error', t_95_percent('numbered.degrees_of_freedom')
        ) }} as change_ci_low,
        {{ difference_interval_end(
            '+', 'numbered.estimate', 'numbered.robust_squared_error', t_95_percent('numbered.degrees_of_freedom')
        ) }} as change_ci_high,

        -- the evidence
        numbered.cases,
        numbered.previous_cases,
        numbered.people,
        numbered.previous_people,
        numbered.people_in_both,
        numbered.design_effect,
        numbered.p_value,
        cast(numbered.adjusted_p_value as double) as adjusted_p_value,
        numbered.comparisons,
        cast({{ var('alert_rules').smallest_change }} as double) as smallest_change
    from numbered
    left join latest_periods
        on
            numbered.kind = latest_periods.kind
            and numbered.period_grain = latest_periods.period_grain
            and numbered.period_start = latest_periods.period_start
    left join goals
        on
            numbered.kind = goals.kind
            and numbered.dimension = goals.dimension
            and numbered.member = goals.member
)

select * from final
