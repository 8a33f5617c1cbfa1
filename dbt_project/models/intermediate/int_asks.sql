with

sends as (
    select
        *,
        reminder_number = 0 as is_first,
        coalesce(respondent_key, invitation_key) as asked_key,
        count(delivered_at) over (partition by source) > 0 as tells_delivery,
        count(opened_at) over (partition by source) > 0 as tells_opening
    from {{ ref('fct_invitation') }}
),

-- a reminder belongs to the last first send of the same survey to the same person; nobody named, nothing to remind of
numbered as (
    select
        *,
        count(*) filter (where is_first) over (
            partition by source, survey, touchpoint, asked_key
            order by sent_at, reminder_number, invitation_key
            rows between unbounded preceding and current row
        ) as ask_number
    from sends
),

asks as (
    select
        source,
        asked_key,
        survey,
        touchpoint,
        ask_number,
        max(invitation_key) filter (where is_first) as ask_key,
        max(survey_type) filter (where is_first) as survey_type,
        max(channel) filter (where is_first) as channel,
        max(respondent_key) as respondent_key,
        max(account_key) filter (where is_first) as account_key,
        max(sent_at) filter (where is_first) as sent_at,
        max(sent_on) filter (where is_first) as sent_on,
        count(*) filter (where not is_first) as reminders,
        count(*) filter (where answered_at is not null or response_key is not null) > 0 as is_answered,
        count(opened_at) > 0 as was_seen_open,
        count(delivered_at) > 0 as was_seen_delivered,
        count(*) filter (where is_bounced) > 0 as has_bounced,
        count(*) filter (where is_unsubscribed) > 0 as is_unsubscribed,
        min(tells_delivery) as tells_delivery,
        min(tells_opening) as tells_opening
    from numbered
    where ask_number > 0
    group by source, asked_key, survey, touchpoint, ask_number
),

-- who answered has opened, and who opened has received, also where the tool did not see it
followed as (
    select
        *,
        was_seen_open or is_answered as is_opened,
        was_seen_delivered or was_seen_open or is_answered or not (tells_delivery or has_bounced) as is_delivered
    from asks
),

final as (
    select
        -- the first send
        ask_key,
        source,
        survey,
        survey_type,
        touchpoint,
        channel,
        sent_at,
        sent_on,

        -- who was asked
        respondent_key,
        account_key,

        -- what became of it and its reminders
        reminders,
        is_delivered,
        has_bounced and not is_delivered as is_bounced,
        is_opened,
        is_answered,
        is_unsubscribed,
        tells_opening
    from followed
)

select * from final
