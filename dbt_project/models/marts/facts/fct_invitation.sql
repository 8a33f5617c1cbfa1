with

current_rows as (
    {{ current_versions(ref('stg_survey_invitations'), ['row_key']) }}
),

counted as (
    select * from current_rows
    where fate <> 'excluded'
),

identified as (
    {{ resolve_customer('counted', 'sent_at') }}
),

final as (
    select
        -- key and survey
        identified.row_key as invitation_key,
        identified.source,
        identified.survey,
        identified.survey_type,
        identified.touchpoint,
        identified.channel,
        identified.language,
        identified.campaign,

        -- who was asked
        identified.respondent_key,
        identified.customer_key as account_key,

        -- what became of it
        known.response_key,
        identified.sent_at,
        identified.sent_on,
        identified.delivered_at,
        identified.opened_at,
        identified.answered_at,
        coalesce(identified.is_bounced, false) as is_bounced,
        coalesce(identified.is_unsubscribed, false) as is_unsubscribed,
        identified.reminder_number
    from identified
    left join {{ ref('int_response_ids') }} as known
        on
            identified.survey = known.survey
            and identified.response_id = known.response_id
            and known.is_one_in_survey
)

select * from final
