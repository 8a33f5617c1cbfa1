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

final as (
    select
        campaign,
        test,
        band_before,
        cast(treated_people as double) / sum(treated_people) over (partition by campaign, test) as band_share
    from bands_on_both_sides
)

select * from final
