with

counts as (
    select * from {{ ref('int_campaign_counts') }}
    where
        member_group <> 'both_groups'
        and band_before is not null
        and band_after is not null
),

changes as (
    select
        campaign,
        test,
        case when member_group = 'treated' then 'treated' else 'control' end as side,
        band_before,
        people,
        {{ band_points('band_after') }} - {{ band_points('band_before') }} as band_change
    from counts
),

final as (
    select
        campaign,
        test,
        side,
        band_before,
        cast(sum(people) as bigint) as people,
        cast(sum(people * band_change) as bigint) as sum_of_changes,
        cast(sum(people * band_change * band_change) as bigint) as sum_of_squares
    from changes
    group by campaign, test, side, band_before
)

select * from final
