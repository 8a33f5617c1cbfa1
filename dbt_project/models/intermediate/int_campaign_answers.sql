with

members as (
    select * from {{ ref('int_campaign_members') }}
),

windows as (
    select * from {{ ref('int_campaign_windows') }}
),

answers as (
    select
        respondent_key,
        account_key,
        response_key,
        nps_group,
        responded_at
    from {{ ref('fct_response') }}
    -- who is not known by name cannot answer twice
    where respondent_key not like 'r:%'
),

of_members as (
    select
        members.campaign,
        members.member_group,
        answers.*,
        members.account_key as addressed_account_key,
        members.starts_after_days,
        members.measured_for_days,
        {{ hours_between('members.sent_at', 'answers.responded_at') }} as hours_after_send
    from answers
    inner join members on answers.respondent_key = members.respondent_key
),

of_others as (
    select
        windows.campaign,
        'not_addressed' as member_group,
        answers.*,
        cast(null as {{ dbt.type_string() }}) as addressed_account_key,
        windows.starts_after_days,
        windows.measured_for_days,
        {{ hours_between('windows.middle_sent_at', 'answers.responded_at') }} as hours_after_send
    from answers
    inner join windows on windows.middle_sent_at is not null and not windows.has_holdout
    left join members
        on windows.campaign = members.campaign and answers.respondent_key = members.respondent_key
    where members.respondent_key is null
),

of_all as (
    select * from of_members

    union all

    select * from of_others
),

phased as (
    select
        *,
        'effect' as test,
        {{ campaign_phase('hours_after_send') }} as phase
    from of_all

    union all

    select
        *,
        'placebo' as test,
        {{ campaign_phase('(hours_after_send + 24 * (starts_after_days + measured_for_days))') }} as phase
    from of_all
),

ranked as (
    select
        *,
        row_number() over (
            partition by campaign, test, phase, respondent_key
            order by responded_at desc, response_key desc
        ) as newest_first
    from phased
    where phase is not null
),

final as (
    select
        campaign,
        member_group,
        test,
        respondent_key,
        coalesce(min(addressed_account_key), min(account_key), respondent_key) as cluster_key,
        max(case when phase = 'before' then nps_group end) as band_before,
        max(case when phase = 'after' then nps_group end) as band_after
    from ranked
    where newest_first = 1
    group by campaign, member_group, test, respondent_key
)

select * from final
