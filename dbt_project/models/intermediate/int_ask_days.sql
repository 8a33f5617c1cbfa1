with

asks as (
    select * from {{ ref('int_asks') }}
),

sent as (
    select
        sent_on as date_day,
        survey,
        channel,
        max(survey_type) as survey_type,
        count(*) as sent,
        count(*) filter (where is_delivered) as delivered,
        count(*) filter (where is_bounced) as bounced,
        count(*) filter (where is_opened) as opened,
        count(*) filter (where is_answered) as answered,
        count(*) filter (where is_unsubscribed) as unsubscribed,
        count(*) filter (where not tells_opening) as sent_without_opening,
        sum(reminders) as reminders,
        0 as answers_without_invitation
    from asks
    group by sent_on, survey, channel
),

led_to as (
    select distinct response_key from {{ ref('fct_invitation') }}
    where response_key is not null
),

uninvited as (
    select
        responses.responded_on as date_day,
        responses.survey,
        responses.channel,
        max(responses.survey_type) as survey_type,
        0 as sent,
        0 as delivered,
        0 as bounced,
        0 as opened,
        0 as answered,
        0 as unsubscribed,
        0 as sent_without_opening,
        0 as reminders,
        count(*) as answers_without_invitation
    from {{ ref('fct_response') }} as responses
    left join led_to on responses.response_key = led_to.response_key
    where led_to.response_key is null
    group by responses.responded_on, responses.survey, responses.channel
),

final as (
    select * from sent
    union all
    select * from uninvited
)

select * from final
