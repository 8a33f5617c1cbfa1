with

current_rows as (
    {{ current_versions(ref('stg_business_events'), ['row_key']) }}
),

final as (
    select
        -- key and kind
        row_key as event_key,
        source,
        event_type,
        title,

        -- when
        started_on,
        -- a calendar that ends an event before it began means its first day; intake has warned of it
        greatest(coalesce(ended_on, started_on), started_on) as ended_on
    from current_rows
    where fate <> 'excluded'
)

select * from final
