with

landed as (
    select * from {{ source('landing', 'communications') }}
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

        -- to whom
        landed.account_key,
        {{ own_key('landed.person_key') }} as person_key,
        {{ own_key('landed.email_key') }} as email_key,

        -- the send
        landed.campaign,
        landed.audience,
        landed.goal,
        landed.channel,
        landed.personalisation,
        landed.purpose,
        landed.treatment_group,

        -- when
        landed.sent_at,
        landed.sent_on
    from landed
    inner join current_batches
        on
            landed.source = current_batches.source
            and landed.batch_id = current_batches.batch_id
)

select * from final
