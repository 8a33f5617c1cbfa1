with

communications as (
    select * from {{ ref('stg_communications') }}
),

current_sends as (
    {{ current_versions('communications', ['row_key']) }}
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
        count(*) filter (where treatment_group = 'holdout') as holdout_sends
    from current_sends
    where fate <> 'excluded'
    group by campaign
),

final as (
    select * from campaigns
)

select * from final
