with

landed as (
    {{ landed_rows('survey_invitations') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- the survey
        survey,
        survey_type,
        coalesce(touchpoint, 'unknown') as touchpoint,
        coalesce(channel, 'unknown') as channel,
        language,
        campaign,
        response_id,

        -- who was asked
        {{ own_key('person_key') }} as person_key,
        {{ own_key('email_key') }} as email_key,
        account_key,

        -- what became of it
        delivered_at,
        opened_at,
        answered_at,
        is_bounced,
        is_unsubscribed,
        coalesce(reminder_number, 0) as reminder_number,

        -- when
        sent_at,
        sent_on
    from landed
)

select * from final
