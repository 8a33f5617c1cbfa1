with

current_answers as (
    select * from {{ ref('int_current_responses') }}
    where is_answer
),

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
        {{- segment_values('response', 'current_answers') }}
        campaign
    from current_answers
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
        coalesce(account_stages.lifecycle_stage, 'unknown') as lifecycle_stage,
        {% for segment in var('segments') %}
            {% set origin = 'account_versions' if segment.of == 'account' else 'identified' %}
            coalesce({{ origin }}.segment_{{ segment.name }}, 'unknown') as segment_{{ segment.name }},
        {% endfor %}
        account_versions.exclusion_reason
    from identified
    left join {{ ref('int_account_survivors') }} as survivors
        on identified.known_account_key = survivors.account_key
    left join {{ ref('int_account_history') }} as account_versions
        on
            identified.known_account_key = account_versions.account_key
            and {{ within('identified.responded_at', 'account_versions.holds_from', 'account_versions.holds_until') }}
    left join {{ ref('int_account_pools') }} as pools
        on
            identified.known_account_key = pools.account_key
            and {{ within('identified.responded_at', 'pools.holds_from', 'pools.holds_until') }}
    left join {{ ref('int_account_lifecycle') }} as account_stages
        on
            coalesce(pools.pool_key, identified.known_account_key) = account_stages.account_key
            and {{ within('identified.responded_on', 'account_stages.from_day', 'account_stages.until_day') }}
)

select * from final
