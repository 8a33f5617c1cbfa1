with

landed as (
    select * from {{ source('landing', 'crm_contacts') }}
),

current_versions as (
    select * from {{ ref('int_contact_records') }}
    where holds_until = {{ end_of_time() }}
),

final as (
    select
        -- key and system
        landed.person_key,
        landed.source,

        -- what the key stands for
        landed.person_id,
        landed.email,
        landed.person_name,
        landed.account_id
    from landed
    inner join current_versions
        on
            landed.source = current_versions.source
            and landed.batch_id = current_versions.batch_id
            and landed.source_row = current_versions.source_row
)

select * from final
