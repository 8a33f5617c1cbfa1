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
        min(account_key) as account_key,
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

met_elsewhere as (
    select distinct
        members.campaign,
        members.respondent_key
    from timed as members
    inner join timed as elsewhere
        on
            members.respondent_key = elsewhere.respondent_key
            and members.campaign <> elsewhere.campaign
            and elsewhere.member_group <> 'holdout'
    where
        {{ hours_between('members.sent_at', 'elsewhere.sent_at') }}
        < 24 * (members.starts_after_days + members.measured_for_days - elsewhere.starts_after_days)
        and {{ hours_between('elsewhere.sent_at', 'members.sent_at') }}
        < 24 * (elsewhere.starts_after_days + elsewhere.measured_for_days - members.starts_after_days)
),

final as (
    select
        timed.campaign,
        timed.respondent_key,
        timed.account_key,
        timed.member_group,
        timed.sent_at,
        timed.starts_after_days,
        timed.measured_for_days,
        met_elsewhere.respondent_key is not null as is_also_in_other_campaign
    from timed
    left join met_elsewhere
        on timed.campaign = met_elsewhere.campaign and timed.respondent_key = met_elsewhere.respondent_key
)

select * from final
