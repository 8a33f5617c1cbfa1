with

asks as (
    select * from {{ ref('int_asks') }}
    where respondent_key is not null
),

led_to as (
    select distinct response_key from {{ ref('fct_invitation') }}
    where response_key is not null
),

-- the answer to a question whose invitation nobody exported still tells when it was sent
told_by_answers as (
    select responses.*
    from {{ ref('fct_response') }} as responses
    left join led_to on responses.response_key = led_to.response_key
    where
        led_to.response_key is null
        and responses.sent_at is not null
        and responses.respondent_key not like 'r:%'
),

sends as (
    select
        ask_key,
        respondent_key,
        survey,
        survey_type,
        sent_at,
        sent_on,
        is_unsubscribed,
        sent_at as invited_at
    from asks

    union all

    select
        response_key as ask_key,
        respondent_key,
        survey,
        survey_type,
        sent_at,
        cast(sent_at as date) as sent_on,
        false as is_unsubscribed,
        cast(null as timestamp) as invited_at
    from told_by_answers
),

neighbours as (
    select
        *,
        max(invited_at) over (
            partition by respondent_key, survey order by sent_at
            rows between unbounded preceding and current row
        ) as invited_before,
        min(invited_at) over (
            partition by respondent_key, survey order by sent_at
            rows between current row and unbounded following
        ) as invited_after
    from sends
),

-- the same question, known from an invitation and from an answer that nobody tied to it
final as (
    select
        ask_key,
        respondent_key,
        survey,
        survey_type,
        sent_at,
        sent_on,
        is_unsubscribed
    from neighbours
    where
        invited_at is not null
        or (
            coalesce({{ hours_between('invited_before', 'sent_at') }} >= 24, true)
            and coalesce({{ hours_between('sent_at', 'invited_after') }} >= 24, true)
        )
)

select * from final
