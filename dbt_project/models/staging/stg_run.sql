with

ledger as (
    select * from {{ source('ledger', 'run') }}
),

final as (
    select
        run_id,
        started_at,
        as_of,
        programme,
        title,
        reporting_timezone,
        elevenpoint_version
    from ledger
)

select * from final
