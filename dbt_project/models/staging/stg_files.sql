with

ledger as (
    select * from {{ source('ledger', 'files') }}
),

final as (
    select
        source,
        kind,
        source_file,
        batch_id,
        file_sha256,
        file_bytes,
        file_date,
        declaration_version,
        status,
        reason_code,
        reason,
        notes,
        rows_read,
        blank_rows,
        accepted,
        unanswered,
        excluded,
        duplicate,
        superseded,
        quarantined,
        first_event_at,
        last_event_at,
        first_landed_at,
        landed_at,
        run_id,
        is_current,
        is_in_inbox,
        replaces,
        coalesce(taken_up, 0) as taken_up
    from ledger
)

select * from final
