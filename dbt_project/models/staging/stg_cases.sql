with

landed as (
    {{ landed_rows('cases') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- whose case
        account_key,
        {{ own_key('person_key') }} as person_key,
        {{ own_key('email_key') }} as email_key,
        response_id,

        -- who works on it
        {{ own_key('owner_key') }} as owner_key,
        team,

        -- the case
        case_type,
        status,
        priority,
        remedy,
        remedy_cost,
        root_cause,
        satisfaction,
        effort,

        -- when
        opened_at,
        opened_on,
        first_contact_at,
        resolved_at,
        confirmed_at,
        closed_at
    from landed
)

select * from final
