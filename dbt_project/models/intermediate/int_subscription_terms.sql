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
        started_on,
        ended_on,
        renewal_on
    from current_subscriptions
    where fate <> 'excluded'

    union all

    select
        account_key,
        started_on,
        cast(null as date) as ended_on,
        cast(null as date) as renewal_on
    from creations
),

final as (
    select
        coalesce(pools.pool_key, terms.account_key) as account_key,
        terms.started_on,
        coalesce(terms.ended_on, {{ last_day_of_time() }}) as last_day,
        terms.renewal_on
    from terms
    left join {{ ref('int_account_pools') }} as pools on terms.account_key = pools.account_key
)

select * from final
