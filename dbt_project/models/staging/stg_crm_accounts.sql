with

landed as (
    select * from {{ source('landing', 'crm_accounts') }}
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

        -- the account
        landed.account_key,
        landed.parent_account_key,
        landed.merged_into_account_key,
        landed.same_as_account_key,
        landed.annual_revenue,
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
