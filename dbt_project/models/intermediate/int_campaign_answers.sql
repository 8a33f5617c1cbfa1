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
        responded_at,
        {{ dated_band('responded_at', 'nps_group') }} as dated_band
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
        {{ campaign_phase('hours_after_send') }} as effect_phase,
        {{ campaign_phase('(hours_after_send + 24 * (starts_after_days + measured_for_days))') }} as placebo_phase
    from of_all
),

-- one row per person, so that the answers of people outside of an audience are read once and never sorted
newest as (
    select
        campaign,
        member_group,
        respondent_key,
        coalesce(min(addressed_account_key), min(account_key), respondent_key) as cluster_key,
        max(case when effect_phase = 'before' then dated_band end) as effect_before,
        max(case when effect_phase = 'after' then dated_band end) as effect_after,
        max(case when placebo_phase = 'before' then dated_band end) as placebo_before,
        max(case when placebo_phase = 'after' then dated_band end) as placebo_after
    from phased
    where effect_phase is not null or placebo_phase is not null
    group by campaign, member_group, respondent_key
),

final as (
    {% for test in ['effect', 'placebo'] %}
        select
            campaign,
            member_group,
            '{{ test }}' as test,
            respondent_key,
            cluster_key,
            {{ band_of(test ~ '_before') }} as band_before,
            {{ band_of(test ~ '_after') }} as band_after
        from newest
        where {{ test }}_before is not null or {{ test }}_after is not null
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select * from final
