with

guard_results as (
    select * from {{ ref('stg_guard_results') }}
),

final as (
    select
        -- the check
        run_id,
        checked_at,
        source,
        kind,
        check_name,
        property,
        severity,

        -- its result
        passed,
        observed,
        threshold,
        rows_checked,
        batch_ids
    from guard_results
)

select * from final
