with

landed as (
    {{ landed_rows('crm_subscriptions') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- the subscription
        account_key,
        product,
        is_trial,
        monthly_recurring_revenue,
        seats,
        acquired_by,

        -- when
        started_on,
        ended_on,
        renewal_on
    from landed
)

select * from final
