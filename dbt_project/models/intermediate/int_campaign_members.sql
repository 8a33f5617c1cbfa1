with

sends as (
    select * from {{ ref('fct_communication') }}
    where respondent_key is not null
),

windows as (
    select * from {{ ref('int_campaign_windows') }}
),

members as (
    select
        campaign,
        respondent_key,
        case when min(treatment_group) = max(treatment_group) then min(treatment_group) else 'both_groups' end
            as member_group,
        min(sent_at) as sent_at
    from sends
    group by campaign, respondent_key
),

timed as (
    select
        members.*,
        windows.starts_after_days,
        windows.measured_for_days
    from members
    inner join windows on members.campaign = windows.campaign
),

shared as (
    select distinct
        members.campaign,
        members.respondent_key
    from timed as members
    inner join timed as others
        on
            members.respondent_key = others.respondent_key
            and members.campaign <> others.campaign
            and others.member_group <> 'holdout'
    where
        {{ hours_between('members.sent_at', 'others.sent_at') }}
        < 24 * (members.starts_after_days + members.measured_for_days - others.starts_after_days)
        and {{ hours_between('others.sent_at', 'members.sent_at') }}
        < 24 * (others.starts_after_days + others.measured_for_days - members.starts_after_days)
),

final as (
    select
        timed.campaign,
        timed.respondent_key,
        timed.member_group,
        timed.sent_at,
        timed.starts_after_days,
        timed.measured_for_days,
        shared.respondent_key is not null as is_also_in_other_campaign
    from timed
    left join shared
        on timed.campaign = shared.campaign and timed.respondent_key = shared.respondent_key
)

select * from final
