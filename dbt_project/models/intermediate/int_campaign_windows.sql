with

sends as (
    select * from {{ ref('fct_communication') }}
),

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

campaigns as (
    select
        campaign,
        {{ campaign_days('campaign', 'starts_after_days') }} as starts_after_days,
        {{ campaign_days('campaign', 'measured_for_days') }} as measured_for_days,
        max(sent_on) as last_sent_on,
        count(*) filter (where treatment_group = 'holdout' and respondent_key is not null) > 0 as has_holdout
    from sends
    group by campaign
),

dated as (
    select
        *,
        {{ add_days('last_sent_on', 'starts_after_days + measured_for_days') }} as measured_until
    from campaigns
),

ordered_sends as (
    select
        campaign,
        sent_at,
        row_number() over (partition by campaign order by sent_at, communication_key) as send_number,
        count(*) over (partition by campaign) as sends
    from sends
    where treatment_group = 'treated'
),

middle_sends as (
    select
        campaign,
        sent_at as middle_sent_at
    from ordered_sends
    where send_number = ceil(sends / 2.0)
),

final as (
    select
        dated.*,
        middle_sends.middle_sent_at,
        dated.measured_until < run.as_of as is_window_over
    from dated
    left join middle_sends on dated.campaign = middle_sends.campaign
    cross join run
)

select * from final
