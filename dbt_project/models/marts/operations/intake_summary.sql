with

files as (
    select * from {{ ref('stg_files') }}
),

excluded_by_rule as (
    select
        source,
        batch_id,
        count(*) as responses
    from {{ ref('int_responses') }}
    where exclusion_reason is not null
    group by source, batch_id
),

counted_by_successor as (
    select
        archive,
        archive_batch_id,
        count(*) as responses
    from {{ ref('int_same_answers') }}
    group by archive, archive_batch_id
),

-- a refusal stands while the file lies in the inbox, until it landed or was refused again
newest as (
    select * from files
    qualify
        is_current
        or (
            status = 'rejected'
            and is_in_inbox
            and row_number() over (
                partition by source, source_file order by landed_at desc, declaration_version desc, batch_id asc
            ) = 1
        )
),

final as (
    select
        -- the file
        newest.source,
        newest.kind,
        newest.source_file,
        newest.batch_id,
        newest.file_date,
        newest.status,
        newest.reason_code,
        newest.reason,
        newest.notes,

        -- its rows and their fates
        newest.rows_read,
        newest.blank_rows,
        newest.accepted,
        newest.unanswered,
        newest.excluded,
        newest.duplicate,
        newest.superseded,
        newest.quarantined,
        newest.taken_up,
        coalesce(excluded_by_rule.responses, 0) as excluded_by_account_rule,
        coalesce(counted_by_successor.responses, 0) as counted_by_successor,

        -- when
        newest.first_event_at,
        newest.last_event_at,
        newest.landed_at,
        newest.run_id
    from newest
    left join excluded_by_rule
        on
            newest.source = excluded_by_rule.source
            and newest.batch_id = excluded_by_rule.batch_id
    left join counted_by_successor
        on
            newest.source = counted_by_successor.archive
            and newest.batch_id = counted_by_successor.archive_batch_id
)

select * from final
