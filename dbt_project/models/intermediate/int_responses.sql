with

answers as (
    select
        source,
        source_file,
        source_row,
        batch_id,
        row_key,
        survey,
        survey_type,
        touchpoint,
        channel,
        language,
        person_key,
        email_key,
        account_key,
        score,
        has_comment,
        sent_at,
        responded_at,
        responded_on,
        {{- segment_values('response', 'answers') }}
        campaign
    from {{ ref('int_current_responses') }} as answers
    where is_answer
),

with_contact as (
    {{ resolve_contact('answers', 'responded_at') }}
),

identified as (
    select
        *,
        coalesce(contact_key, person_key, email_key, 'r:' || row_key) as respondent_key,
        coalesce(account_key, contact_account_key) as known_account_key
    from with_contact
),

final as (
    select
        -- key and origin
        identified.row_key as response_key,
        identified.source,
        identified.source_file,
        identified.source_row,
        identified.batch_id,

        -- the survey
        identified.survey,
        identified.survey_type,
        identified.touchpoint,
        identified.channel,
        identified.language,
        identified.campaign,

        -- who answered
        identified.respondent_key,
        coalesce(survivors.survivor_key, identified.known_account_key) as account_key,

        -- the answer
        identified.score,
        identified.has_comment,
        identified.sent_at,
        identified.responded_at,
        identified.responded_on,

        -- the customer as of the answer
        coalesce(lifecycle.lifecycle_stage, 'unknown') as lifecycle_stage,
        {%- for segment in var('segments') %}
        coalesce({{ 'accounts' if segment.of == 'account' else 'identified' }}.segment_{{ segment.name }}, 'unknown')
            as segment_{{ segment.name }},
        {%- endfor %}
        accounts.exclusion_reason
    from identified
    left join {{ ref('int_account_survivors') }} as survivors
        on identified.known_account_key = survivors.account_key
    left join {{ ref('int_account_history') }} as accounts
        on
            identified.known_account_key = accounts.account_key
            and {{ within('identified.responded_at', 'accounts.holds_from', 'accounts.holds_until') }}
    left join {{ ref('int_account_lifecycle') }} as lifecycle
        on
            coalesce(survivors.survivor_key, identified.known_account_key) = lifecycle.account_key
            and {{ within('identified.responded_on', 'lifecycle.from_day', 'lifecycle.until_day') }}
)

select * from final
