with

landed as (
    select * from {{ source('landing', 'crm_accounts') }}
),

current_versions as (
    select * from {{ ref('int_account_records') }}
    where holds_until = {{ end_of_time() }}
),

final as (
    select
        -- key and system
        landed.account_key,
        landed.source,

        -- what the key stands for
        landed.account_id,
        landed.account_name,
        landed.owner
    from landed
    inner join current_versions
        on
            landed.source = current_versions.source
            and landed.batch_id = current_versions.batch_id
            and landed.source_row = current_versions.source_row
)

select * from final
