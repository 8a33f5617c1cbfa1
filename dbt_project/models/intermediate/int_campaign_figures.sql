with

counts as (
    select * from {{ ref('int_campaign_counts') }}
    where member_group in ('treated', 'holdout') and band_after is not null
),

strata as (
    select * from {{ ref('int_campaign_strata') }}
),

matched as (
    select * from {{ ref('int_campaign_matched') }}
),

scores as (
    select
        campaign,
        test,
        case when member_group = 'treated' then 'treated' else 'control' end as side,
        cast(sum(people) as bigint) as responses,
        cast(sum(case when band_after = 'promoter' then people else 0 end) as bigint) as promoters,
        cast(sum(case when band_after = 'detractor' then people else 0 end) as bigint) as detractors
    from counts
    group by campaign, test, side
),

pairs as (
    select
        campaign,
        test,
        side,
        cast(sum(people) as bigint) as people,
        cast(sum(sum_of_changes) as bigint) as changes,
        cast(sum(sum_of_squares) as bigint) as squares
    from strata
    group by campaign, test, side
),

changes as (
    select
        campaign,
        test,
        side,
        people as responses,
        cast(people as double) as effective_responses,
        {{ paired_change('changes', 'people') }} as estimate,
        {{ paired_squared_error('changes', 'squares', 'people') }} as squared_error
    from pairs
),

changes_by_method as (
    select
        'difference_in_differences' as method,  -- noqa: RF04
        *
    from matched

    union all

    select
        'difference_in_differences_unmatched' as method,  -- noqa: RF04
        *
    from changes

    union all

    select
        'paired' as method,  -- noqa: RF04
        *
    from changes
    where side = 'treated'
),

levels as (
    select
        *,
        {{ nps_adjusted_estimate('promoters', 'detractors', 'responses') }} as estimate,
        {{ nps_adjusted_squared_error('promoters', 'detractors', 'responses') }} as squared_error
    from scores
),

final as (
    select
        'holdout' as method,  -- noqa: RF04
        campaign,
        test,
        side,
        responses,
        cast(responses as double) as effective_responses,
        {{ nps_score('promoters', 'detractors', 'responses') }} as points,
        estimate,
        squared_error
    from levels

    union all

    select
        method,
        campaign,
        test,
        side,
        responses,
        effective_responses,
        {{ nps_constants().scale }} * estimate as points,
        estimate,
        squared_error
    from changes_by_method
)

select * from final
