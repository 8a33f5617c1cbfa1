with

landed as (
    {{ landed_rows('communications') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- to whom
        account_key,
        {{ own_key('person_key') }} as person_key,
        {{ own_key('email_key') }} as email_key,

        -- the send
        campaign,
        audience,
        goal,
        channel,
        personalisation,
        purpose,
        treatment_group,

        -- when
        sent_at,
        sent_on
    from landed
)

select * from final
