with

evidence as (
    select * from {{ ref('int_alert_evidence') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by kind, period_grain, period_start order by p_value, dimension, member
        ) as p_rank
    from evidence
),

-- those who are no candidate have larger p-values than the level: they count in `comparisons` and never in a rank
adjusted as (
    select
        *,
        least(1, min(p_value * comparisons / p_rank) over (
            partition by kind, period_grain, period_start
            order by p_rank
            rows between current row and unbounded following
        )) as adjusted_p_value
    from ranked
),

significant as (
    select * from adjusted
    where adjusted_p_value <= {{ var('significance_level') }}
),

-- what a month told already its quarter does not tell again
final as (
    select
        longer.kind,
        longer.dimension,
        longer.member,
        longer.period_grain,
        longer.period_start,
        longer.previous_period_start,
        longer.cases,
        longer.previous_cases,
        longer.ratio,
        longer.previous_ratio,
        longer.estimate,
        longer.people,
        longer.previous_people,
        longer.people_in_both,
        longer.robust_squared_error,
        longer.degrees_of_freedom,
        longer.design_effect,
        longer.p_value,
        longer.adjusted_p_value,
        longer.comparisons
    from significant as longer
    left join significant as shorter
        on
            longer.kind = shorter.kind
            and longer.dimension = shorter.dimension
            and longer.member = shorter.member
            and longer.period_grain <> shorter.period_grain
            and longer.period_start <= shorter.period_start
            and longer.last_day >= shorter.last_day
    where shorter.kind is null
)

select * from final
