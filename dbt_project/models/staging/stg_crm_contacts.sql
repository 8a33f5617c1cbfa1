with

landed as (
    select * from {{ source('landing', 'crm_contacts') }}
),

current_batches as (
    select * from {{ ref('stg_files') }}
    where is_current
),

final as (
    select
        -- where it stands and which version it is
        landed.source,
        landed.source_file,
        landed.source_row,
        landed.batch_id,
        landed.fate,
        landed.row_key,
        landed.content_hash,
        coalesce(landed.version_order, '') as version_order,
        current_batches.declaration_version,

        -- the contact
        landed.person_key,
        {{ own_key('landed.email_key') }} as email_key,
        {{ is_shared_key('landed.email_key') }} as has_shared_address,
        landed.account_key,
        landed.merged_into_person_key,
        landed.same_as_person_key,
        landed.job_level,
        landed.role,
        landed.has_consent,
        landed.is_deleted,
        landed.attributes,

        -- when
        landed.valid_from,
        landed.created_on
    from landed
    inner join current_batches
        on
            landed.source = current_batches.source
            and landed.batch_id = current_batches.batch_id
)

select * from final
