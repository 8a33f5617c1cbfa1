{%- set rules = var('follow_up') -%}
with

promoters as (
    select * from {{ ref('fct_response') }}
    where nps_group = 'promoter'
),

events as (
    select * from {{ ref('fct_crm_event') }}
),

acts as (
    select
        respondent_key,
        sent_at as acted_at,
        'asked' as act
    from {{ ref('fct_communication') }}
    where treatment_group = 'treated' and purpose in {{ text_list(rules.ask_purposes) }}

    union all

    select
        respondent_key,
        occurred_at as acted_at,
        'reviewed' as act
    from events
    where event_type in {{ text_list(var('outcomes').review_events) }}

    union all

    select
        respondent_key,
        occurred_at as acted_at,
        'referred' as act
    from events
    where event_type in {{ text_list(var('outcomes').referral_events) }}
),

-- what is known of the same person, up to `queue_days` before and after the answer
near as (
    select
        promoters.response_key,
        acts.act,
        acts.acted_at,
        acts.acted_at > promoters.responded_at as is_after,
        rank() over (
            partition by acts.respondent_key, acts.act, acts.acted_at, acts.acted_at > promoters.responded_at
            order by promoters.responded_at desc
        ) = 1 as is_nearest
    from promoters
    inner join acts on promoters.respondent_key = acts.respondent_key
    where abs({{ hours_between('promoters.responded_at', 'acts.acted_at') }}) <= 24 * {{ rules.queue_days }}
),

-- a review or referral follows one answer, the last one before it: it was done once, however often the person answered
known as (
    select
        response_key,
        min(acted_at) filter (where act = 'asked' and is_after) as asked_at,
        min(acted_at) filter (where act = 'reviewed' and is_after and is_nearest) as reviewed_at,
        min(acted_at) filter (where act = 'referred' and is_after and is_nearest) as referred_at,
        count(*) filter (where not is_after) > 0 as was_asked_before
    from near
    group by response_key
),

final as (
    select
        promoters.response_key,
        promoters.respondent_key,
        promoters.account_key,
        promoters.survey,
        promoters.touchpoint,
        promoters.score,
        promoters.has_comment,
        promoters.responded_at,
        promoters.responded_on,
        promoters.respondent_key not like 'r:%' as is_named,
        follow_ups.response_key is not null as is_followed_up,
        least(known.asked_at, follow_ups.first_contact_at) as asked_at,
        known.reviewed_at,
        known.referred_at,
        least(known.reviewed_at, known.referred_at) as done_at,
        coalesce(known.was_asked_before, false) as was_asked_before
    from promoters
    left join known on promoters.response_key = known.response_key
    left join {{ ref('int_follow_ups') }} as follow_ups on promoters.response_key = follow_ups.response_key
)

select * from final
