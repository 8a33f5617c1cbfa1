with

strata as (
    select * from {{ ref('int_campaign_strata') }}
    where people > 1
),

bands_on_both_sides as (
    select
        campaign,
        test,
        band_before,
        max(case when side = 'treated' then people end) as treated_people
    from strata
    group by campaign, test, band_before
    having count(*) = 2
),

shares as (
    select
        *,
        cast(treated_people as double) / sum(treated_people) over (partition by campaign, test) as share
    from bands_on_both_sides
),

weighted as (
    select
        strata.*,
        shares.share * shares.share / strata.people as inverse_people_part,
        {{ matched_change('shares.share', 'strata.sum_of_changes', 'strata.people') }} as change_part,
        {{ matched_squared_error(
            'shares.share', 'strata.sum_of_changes', 'strata.sum_of_squares', 'strata.people'
        ) }} as squared_error_part
    from strata
    inner join shares
        on
            strata.campaign = shares.campaign
            and strata.test = shares.test
            and strata.band_before = shares.band_before
),

final as (
    select
        campaign,
        test,
        side,
        cast(sum(people) as bigint) as responses,
        1 / sum(inverse_people_part) as effective_responses,
        sum(change_part) as estimate,
        sum(squared_error_part) as squared_error
    from weighted
    group by campaign, test, side
)

select * from final
