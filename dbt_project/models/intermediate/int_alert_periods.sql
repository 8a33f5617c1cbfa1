with

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

periods as (
    select distinct
        period_grain,
        period_start,
        previous_period_start
    from {{ ref('int_periods') }}
    where period_grain in {{ text_list(var('alert_rules').period_grains) }}
),

dated as (
    select
        *,
        {{ last_day_of_period('period_grain', 'period_start') }} as last_day
    from periods
),

final as (
    select
        dated.period_grain,
        dated.period_start,
        dated.last_day,
        dated.previous_period_start,
        dated.last_day < run.as_of as is_complete,
        {{ add_days('dated.last_day', var('alert_rules').answers_take_days) }} < run.as_of as has_its_answers
    from dated
    cross join run
)

select * from final
