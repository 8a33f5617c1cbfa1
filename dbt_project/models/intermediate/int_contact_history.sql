with

records as (
    select * from {{ ref('int_contact_records') }}
),

survivors as (
    select * from {{ ref('int_person_survivors') }}
),

placed as (
    select
        records.*,
        records.person_key as record_key,
        coalesce(survivors.survivor_key, records.person_key) as identity_key
    from records
    left join survivors on records.person_key = survivors.person_key
),

{{ together_steps('placed') }},

-- a refusal holds whichever system knows of it
together as (
    select
        identity_key,
        piece_from as holds_from,
        piece_until as holds_until,
        {{ first_known('email_key') }} as email_key,
        {{ first_known('account_key') }} as account_key,
        {{ first_known('job_level') }} as job_level,
        {{ first_known('role') }} as role,  -- noqa: RF04
        min(has_consent) as has_consent,
        {{ first_known('is_deleted') }} as is_deleted,
        {% for segment in segments_of('contact') %}
            {{ first_known('segment_' ~ segment.name) }} as segment_{{ segment.name }},
        {% endfor %}
        {{ first_known('created_on') }} as created_on
    from told
    group by identity_key, piece_from, piece_until
),

final as (
    {% for relation in ('alone', 'together') %}
        select
            -- key and validity
            identity_key as person_key,
            holds_from,
            holds_until,

            -- the contact then
            email_key,
            account_key,
            job_level,
            role,
            has_consent,
            is_deleted,
            {% for segment in segments_of('contact') %}
                segment_{{ segment.name }},
            {% endfor %}
            created_on
        from {{ relation }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
