with

current_rows as (
    {{ current_versions(ref('stg_crm_events'), ['row_key']) }}
),

counted as (
    select * from current_rows
    where fate <> 'excluded'
),

identified as (
    {{ resolve_customer('counted', 'occurred_at') }}
),

final as (
    select
        -- key and kind
        row_key as event_key,
        source,
        event_type,

        -- whose event
        customer_key as account_key,
        respondent_key,

        -- when and what
        occurred_at,
        occurred_on,
        amount,
        reason
    from identified
)

select * from final
