{%- set published_at, now_at = 'cast(published.published_on as timestamp)', 'cast(run.as_of as timestamp)' -%}
{%- set age = hours_between(published_at, now_at) ~ ' / (24 * 365.25)' -%}
with

figures as (
    select * from {{ ref('int_benchmark_figures') }}
),

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

-- as of the last day that anyone answered: after it answers only expire
last_answers as (
    select max(period_start) as last_day from {{ ref('nps_overall') }}
    where period_grain = 'day'
),

own as (
    select
        trailing_nps.as_of_date,
        trailing_nps.responses,
        trailing_nps.nps,
        trailing_nps.nps_ci_low,
        trailing_nps.nps_ci_high
    from last_answers
    inner join {{ ref('nps_trailing') }} as trailing_nps on last_answers.last_day = trailing_nps.as_of_date
    where trailing_nps.dimension = 'overall' and trailing_nps.window_days = 365
),

published as (
    select
        industry,
        publisher,
        published_on,
        min(url) as url,
        min(comparability) as comparability,
        min(comparability_level) as comparability_level,
        max(sample_size) as sample_size,
        count(*) as figures,
        coalesce(max(nps) filter (where percentile = 50), max(nps) filter (where percentile is null)) as median_nps
    from figures
    group by industry, publisher, published_on
),

-- neighbouring percentiles of one publication
steps as (
    select
        industry,
        publisher,
        published_on,
        percentile,
        nps,
        lead(percentile) over (partition by industry, publisher, published_on order by percentile) as next_percentile,
        lead(nps) over (partition by industry, publisher, published_on order by percentile) as next_nps
    from figures
    where percentile is not null
),

positions as (
    select
        steps.industry,
        steps.publisher,
        steps.published_on,
        max(
            steps.percentile + (steps.next_percentile - steps.percentile)
            * coalesce((own.nps - steps.nps) / nullif(steps.next_nps - steps.nps, 0), 0)
        ) as percentile
    from steps
    inner join own on steps.nps <= own.nps and steps.next_nps >= own.nps
    group by steps.industry, steps.publisher, steps.published_on
),

final as (
    select
        -- the figure and who stands behind it
        published.industry,
        published.publisher,
        published.published_on,
        published.url,
        published.sample_size,
        published.figures,
        published.median_nps,

        -- may it be compared at all
        published.comparability,
        case
            when published.comparability_level in ('comparable', 'limited') then true
            when published.comparability_level = 'not_comparable' then false
        end as is_comparable,
        {{ age }} as age_years,
        {{ age }} > {{ var('benchmark_rules').outdated_after_years }} as is_outdated,

        -- ours
        own.as_of_date as own_as_of,
        coalesce(own.responses, 0) as own_responses,
        own.nps as own_nps,
        own.nps_ci_low as own_nps_ci_low,
        own.nps_ci_high as own_nps_ci_high,

        -- beside it
        own.nps - published.median_nps as difference,
        own.nps_ci_low - published.median_nps as difference_ci_low,
        own.nps_ci_high - published.median_nps as difference_ci_high,
        positions.percentile as own_percentile
    from published
    cross join run
    left join own on true
    left join positions
        on
            published.industry = positions.industry
            and published.publisher = positions.publisher
            and published.published_on = positions.published_on
)

select * from final
