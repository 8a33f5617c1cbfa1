with

landed as (
    select * from {{ source('landing', 'survey_responses') }}
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

        -- the survey
        landed.survey,
        landed.survey_type,
        coalesce(landed.touchpoint, 'unknown') as touchpoint,
        coalesce(landed.channel, 'unknown') as channel,
        landed.language,
        landed.campaign,

        -- who answered
        {{ own_key('landed.person_key') }} as person_key,
        {{ own_key('landed.email_key') }} as email_key,
        landed.account_key,
        {{ is_shared_key('landed.person_key') }} or {{ is_shared_key('landed.email_key') }} as has_shared_identifier,

        -- the answer
        landed.score,
        landed.vendor_group,
        coalesce(trim(landed.comment) <> '', false) as has_comment,
        landed.is_complete,
        landed.attributes,

        -- when
        landed.sent_at,
        landed.responded_at,
        landed.responded_on
    from landed
    inner join current_batches
        on
            landed.source = current_batches.source
            and landed.batch_id = current_batches.batch_id
)

select * from final
