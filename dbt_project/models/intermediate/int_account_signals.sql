with

events as (
    select * from {{ ref('stg_crm_events') }}
),

current_events as (
    {{ current_versions('events', ['row_key']) }}
),

signals as (
    select
        *,
        event_type in {{ lifecycle_events('churn_events') }} as is_churn,
        event_type in {{ lifecycle_events('return_events') }} as is_return,
        event_type in {{ lifecycle_events('activity_events') }} as is_activity
    from current_events
),

heard as (
    select * from signals
    where fate <> 'excluded' and (is_churn or is_return or is_activity)
),

with_contact as (
    {{ resolve_contact('heard', 'occurred_at') }}
),

with_account as (
    select
        *,
        coalesce(account_key, contact_account_key) as known_account_key
    from with_contact
),

final as (
    select
        coalesce(pools.pool_key, with_account.known_account_key) as account_key,
        with_account.occurred_at,
        with_account.occurred_on,
        with_account.is_churn
        and with_account.occurred_at < coalesce(pools.churns_until, {{ end_of_time() }}) as is_churn,
        with_account.is_return,
        with_account.is_activity
    from with_account
    left join {{ ref('int_account_pools') }} as pools
        on with_account.known_account_key = pools.account_key
    where with_account.known_account_key is not null
)

select * from final
