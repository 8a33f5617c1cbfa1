with

sends as (
    select * from {{ ref('fct_communication') }}
),

campaigns as (
    select
        campaign,
        {{ one_or_mixed('audience') }} as audience,
        {{ one_or_mixed('goal') }} as goal,
        {{ one_or_mixed('channel') }} as channel,
        {{ one_or_mixed('personalisation') }} as personalisation,
        {{ one_or_mixed('purpose') }} as purpose,
        min(sent_on) as first_sent_on,
        max(sent_on) as last_sent_on,
        count(*) filter (where treatment_group = 'treated') as treated_sends,
        count(*) filter (where treatment_group = 'holdout') as holdout_sends,
        count(*) filter (where respondent_key is null) as unnamed_sends,
        {{ campaign_days('campaign', 'starts_after_days') }} as starts_after_days,
        {{ campaign_days('campaign', 'measured_for_days') }} as measured_for_days
    from sends
    group by campaign
),

final as (
    select * from campaigns
)

select * from final
