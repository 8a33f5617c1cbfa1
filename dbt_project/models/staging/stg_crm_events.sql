with

landed as (
    {{ landed_rows('crm_events') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- the event
        account_key,
        {{ own_key('person_key') }} as person_key,
        {{ own_key('email_key') }} as email_key,
        event_type,
        amount,
        reason,

        -- when
        occurred_at,
        occurred_on
    from landed
)

select * from final
