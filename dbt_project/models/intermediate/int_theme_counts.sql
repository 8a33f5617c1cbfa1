with

answers as (
    select * from {{ ref('int_response_themes') }}
),

-- day by day first: the answers themselves are never multiplied by the periods
theme_days as (
    select
        theme_source,
        theme,
        responded_on,
        {{ nps_band_counts('nps_group') }}
    from answers
    group by theme_source, theme, responded_on
),

-- an answer with several themes counts once here
each_answer as (
    select distinct
        theme_source,
        response_key,
        responded_on,
        nps_group
    from answers
),

source_days as (
    select
        theme_source,
        cast(null as {{ dbt.type_string() }}) as theme,
        responded_on,
        {{ nps_band_counts('nps_group') }}
    from each_answer
    group by theme_source, responded_on
),

days as (
    select * from theme_days
    union all
    select * from source_days
),

final as (
    select
        periods.period_grain,
        periods.period_start,
        days.theme_source,
        days.theme,
        cast(sum(days.promoters) as bigint) as promoters,
        cast(sum(days.passives) as bigint) as passives,
        cast(sum(days.detractors) as bigint) as detractors,
        cast(sum(days.promoters + days.passives + days.detractors) as bigint) as responses
    from days
    inner join {{ ref('int_periods') }} as periods on days.responded_on = periods.date_day
    group by periods.period_grain, periods.period_start, days.theme_source, days.theme
)

select * from final
