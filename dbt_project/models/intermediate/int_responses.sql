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

account_names as (
    select distinct account_key from {{ ref('int_account_history') }}
),

-- an account that the row names counts, whatever else is known of the person
identified as (
    select
        with_contact.*,
        coalesce(
            with_contact.contact_key, with_contact.person_key, with_contact.email_key, 'r:' || with_contact.row_key
        ) as respondent_key,
        coalesce(with_contact.account_key, with_contact.contact_account_key) as known_account_key,
        case
            when account_names.account_key is not null then 'declared_account'
            when with_contact.account_key is not null then 'unmatched'
            when with_contact.contact_method is not null then with_contact.contact_method
            when with_contact.is_ambiguous then 'ambiguous'
            when coalesce(with_contact.person_key, with_contact.email_key) is not null then 'unmatched'
            else 'anonymous'
        end as match_method
    from with_contact
    left join account_names on with_contact.account_key = account_names.account_key
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
        identified.match_method,

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
