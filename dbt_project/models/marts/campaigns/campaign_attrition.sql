with

counts as (
    select
        campaign,
        member_group,
        coalesce(band_before, 'none') as band_before,
        people,
        case when band_before is not null then people else 0 end as before_people,
        case when band_after is not null then people else 0 end as after_people,
        case when band_before is not null and band_after is not null then people else 0 end as both_people
    from {{ ref('int_campaign_counts') }}
    where test = 'effect'
),

windows as (
    select * from {{ ref('int_campaign_windows') }}
),

with_margin as (
    select * from counts

    union all

    select
        campaign,
        member_group,
        'all' as band_before,
        people,
        before_people,
        after_people,
        both_people
    from counts
),

added_up as (
    select
        campaign,
        member_group,
        band_before,
        cast(sum(people) as bigint) as people,
        cast(sum(before_people) as bigint) as answered_before,
        cast(sum(after_people) as bigint) as answered_after,
        cast(sum(both_people) as bigint) as answered_both,
        cast(sum(before_people - both_people) as bigint) as lost
    from with_margin
    group by campaign, member_group, band_before
),

-- while the window is open, who has not answered again is not lost yet
judged as (
    select
        added_up.*,
        added_up.answered_before >= {{ var('minimum_responses') }} and windows.is_window_over as is_reportable
    from added_up
    inner join windows on added_up.campaign = windows.campaign
),

final as (
    select
        -- campaign, group and band
        campaign,
        member_group as treatment_group,
        band_before,

        -- who answered when
        people,
        answered_before,
        answered_after,
        answered_both,

        -- who was lost
        lost,
        {{ reported(proportion('lost', 'answered_before')) }} as share_lost,
        {{ reported(wilson_low('lost', 'answered_before')) }} as share_lost_ci_low,
        {{ reported(wilson_high('lost', 'answered_before')) }} as share_lost_ci_high,
        is_reportable
    from judged
)

select * from final
