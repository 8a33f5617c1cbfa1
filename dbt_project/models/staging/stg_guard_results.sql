with

ledger as (
    select * from {{ source('ledger', 'guard_results') }}
),

final as (
    select
        run_id,
        checked_at,
        source,
        kind,
        batch_ids,
        check_name,
        property,
        severity,
        passed,
        observed,
        threshold,
        rows_checked
    from ledger
)

select * from final
