with

counts as (
    select * from {{ ref('int_migration_counts') }}
),

bands as (
    select 'promoter' as band
    union all
    select 'passive' as band
    union all
    select 'detractor' as band
),

befores as (
    select band from bands
    union all
    select 'no earlier answer' as band
),

afters as (
    select band from bands
    union all
    select 'no second answer' as band
),

kinds as (
    select distinct
        period_grain,
        period_start,
        survey_type
    from counts
),

-- every cell is a row, an empty one too
cells as (
    select
        kinds.period_grain,
        kinds.period_start,
        kinds.survey_type,
        befores.band as band_before,
        afters.band as band_after
    from kinds
    cross join befores
    cross join afters
    where not (befores.band = 'no earlier answer' and afters.band = 'no second answer')
),

filled as (
    select
        cells.*,
        cast(coalesce(counts.people, 0) as bigint) as people
    from cells
    left join counts
        on
            cells.period_grain = counts.period_grain
            and cells.period_start = counts.period_start
            and cells.survey_type = counts.survey_type
            and cells.band_before = counts.band_before
            and cells.band_after = counts.band_after
),

summed as (
    select
        *,
        cast(sum(people) over same_before as bigint) as people_before,
        cast(sum(case when band_after <> 'no second answer' then people else 0 end) over same_before as bigint)
            as people_answered_again
    from filled
    window same_before as (partition by period_grain, period_start, survey_type, band_before)
),

final as (
    select
        -- period and kind of survey
        period_grain,
        period_start,
        survey_type,

        -- from where to where
        band_before,
        band_after,
        people,

        -- of everybody with that band before
        people_before,
        people_before >= {{ var('minimum_responses') }} as is_reportable,
        {{ if_reportable('people_before', proportion('people', 'people_before')) }} as share_of_before,
        {{ if_reportable('people_before', wilson_low('people', 'people_before')) }} as share_of_before_ci_low,
        {{ if_reportable('people_before', wilson_high('people', 'people_before')) }} as share_of_before_ci_high,

        -- of those who answered again
        people_answered_again,
        case
            when band_after <> 'no second answer'
                then {{ if_reportable('people_answered_again', proportion('people', 'people_answered_again')) }}
        end as share_of_answered_again
    from summed
)

select * from final
