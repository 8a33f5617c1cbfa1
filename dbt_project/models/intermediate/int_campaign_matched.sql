with

strata as (
    select * from {{ ref('int_campaign_strata') }}
),

bands as (
    select * from {{ ref('int_campaign_bands') }}
),

weighted as (
    select
        strata.campaign,
        strata.test,
        strata.side,
        strata.people,
        bands.band_share * bands.band_share / strata.people as inverse_people_part,
        {{ matched_change('bands.band_share', 'strata.sum_of_changes', 'strata.people') }} as change_part,
        {{ matched_squared_error(
            'bands.band_share', 'strata.sum_of_changes', 'strata.sum_of_squares', 'strata.people'
        ) }} as squared_error_part
    from strata
    inner join bands
        on
            strata.campaign = bands.campaign
            and strata.test = bands.test
            and strata.band_before = bands.band_before
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
