with

ledger as (
    select * from {{ source('ledger', 'sources') }}
),

final as (
    select
        source,
        kind,
        description,
        owner,
        warn_after_hours,
        error_after_hours,
        files_pending,
        files_not_declared
    from ledger
)

select * from final
