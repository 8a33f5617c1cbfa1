with

versions as (
    select * from {{ ref('stg_crm_contacts') }}
),

contact_history as (
    {{ history('versions', 'person_key') }}
),

final as (
    select
        -- key and validity
        contact_history.person_key,
        contact_history.holds_from,
        contact_history.holds_until,

        -- the contact then, as this system writes it
        contact_history.email_key,
        contact_history.account_key,
        contact_history.merged_into_person_key,
        contact_history.same_as_person_key,
        contact_history.job_level,
        contact_history.role,
        contact_history.has_consent,
        contact_history.is_deleted,
        contact_history.created_on,
        {{- segment_values('contact', 'contact_history') }}

        -- the system and where it landed
        contact_history.source,
        {{ source_rank('contact_history.source') }} as source_rank,
        contact_history.batch_id,
        contact_history.source_row
    from contact_history
)

select * from final
