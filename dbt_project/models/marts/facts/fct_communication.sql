with

current_rows as (
    {{ current_versions(ref('stg_communications'), ['row_key']) }}
),

counted as (
    select * from current_rows
    where fate <> 'excluded'
),

identified as (
    {{ resolve_customer('counted', 'sent_at') }}
),

final as (
    select
        -- key and campaign
        row_key as communication_key,
        source,
        campaign,
        audience,
        goal,
        channel,
        personalisation,
        purpose,

        -- to whom
        treatment_group,
        respondent_key,
        customer_key as account_key,

        -- when
        sent_at,
        sent_on
    from identified
)

select * from final
