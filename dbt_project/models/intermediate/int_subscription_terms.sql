with

subscriptions as (
    select * from {{ ref('stg_crm_subscriptions') }}
),

current_subscriptions as (
    {{ current_versions('subscriptions', ['row_key']) }}
),

subscription_sources as (
    select count(*) as sources
    from {{ ref('stg_sources') }}
    where kind = 'crm_subscriptions'
),

-- a programme without any subscription source: an account's creation starts one open-ended subscription
creations as (
    select
        account_versions.account_key,
        min(account_versions.created_on) as started_on
    from {{ ref('int_account_versions') }} as account_versions
    cross join subscription_sources
    where account_versions.created_on is not null and subscription_sources.sources = 0
    group by account_versions.account_key
),

terms as (
    select
        account_key,
        row_key as subscription_key,
        product,
        started_on,
        ended_on,
        renewal_on,
        is_trial,
        monthly_recurring_revenue,
        seats,
        acquired_by
    from current_subscriptions
    where fate <> 'excluded'

    union all

    select
        account_key,
        account_key as subscription_key,
        cast(null as {{ dbt.type_string() }}) as product,
        started_on,
        cast(null as date) as ended_on,
        cast(null as date) as renewal_on,
        cast(null as boolean) as is_trial,
        cast(null as double) as monthly_recurring_revenue,
        cast(null as bigint) as seats,
        cast(null as {{ dbt.type_string() }}) as acquired_by
    from creations
),

final as (
    select
        -- whose subscription
        coalesce(pools.pool_key, terms.account_key) as account_key,
        terms.subscription_key,
        terms.product,

        -- from when until when
        terms.started_on,
        coalesce(terms.ended_on, {{ last_day_of_time() }}) as last_day,
        terms.renewal_on,

        -- what it brings
        coalesce(terms.is_trial, false) as is_trial,
        terms.monthly_recurring_revenue,
        terms.seats,
        terms.acquired_by
    from terms
    left join {{ ref('int_account_pools') }} as pools on terms.account_key = pools.account_key
)

select * from final
