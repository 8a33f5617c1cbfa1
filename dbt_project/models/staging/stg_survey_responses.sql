with

landed as (
    {{ landed_rows('survey_responses') }}
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

        -- who answered
        {{ own_key('person_key') }} as person_key,
        {{ own_key('email_key') }} as email_key,
        account_key,
        {{ is_shared_key('person_key') }} or {{ is_shared_key('email_key') }} as has_shared_identifier,

        -- the answer
        score,
        vendor_group,
        coalesce(trim(comment) <> '', false) as has_comment,
        is_complete,
        attributes,

        -- when
        sent_at,
        responded_at,
        responded_on
    from landed
)

select * from final
