with

current_rows as (
    {{ current_versions(ref('stg_cases'), ['row_key']) }}
),

counted as (
    select * from current_rows
    where fate <> 'excluded'
),

identified as (
    {{ resolve_customer('counted', 'opened_at') }}
),

final as (
    select
        -- key and kind
        identified.row_key as case_key,
        identified.source,
        identified.case_type,

        -- whose case
        known.response_key,
        identified.respondent_key,
        identified.customer_key as account_key,

        -- when
        identified.opened_at,
        identified.opened_on,
        identified.first_contact_at,
        identified.resolved_at,
        identified.confirmed_at,
        identified.closed_at,

        -- who works on it
        identified.owner_key,
        identified.team,
        identified.priority,
        identified.status,

        -- what was done
        identified.remedy,
        identified.remedy_cost,
        identified.root_cause,
        identified.satisfaction,
        identified.effort
    from identified
    left join {{ ref('int_response_ids') }} as known
        on
            identified.response_id = known.response_id
            and known.is_one
)

select * from final
