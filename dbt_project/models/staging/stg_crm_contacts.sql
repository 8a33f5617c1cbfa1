with

landed as (
    {{ landed_rows('crm_contacts') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- the contact
        person_key,
        {{ own_key('email_key') }} as email_key,
        {{ is_shared_key('email_key') }} as has_shared_address,
        account_key,
        merged_into_person_key,
        same_as_person_key,
        job_level,
        role,
        has_consent,
        is_deleted,
        attributes,

        -- when
        valid_from,
        created_on
    from landed
)

select * from final
