with

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

final as (
    select
        periods.period_grain,
        periods.period_start,
        max(periods.date_day) as period_end
    from {{ ref('int_periods') }} as periods
    cross join run
    where periods.date_day <= run.as_of
    group by periods.period_grain, periods.period_start
)

select * from final
