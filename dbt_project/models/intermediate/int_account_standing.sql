with

spans as (
    select * from {{ ref('int_lifecycle_spans') }}
    where span in ('subscribed', 'churned')
),

pools as (
    select * from {{ ref('int_todays_pools') }}
),

-- the account as it is today, with the past of all its members; a pool of the past would count them again
todays_spans as (
    select
        coalesce(pools.account_key, spans.account_key) as account_key,
        spans.from_day,
        spans.until_day,
        case when spans.span = 'subscribed' then 1 else 0 end as subscribed,
        case when spans.span = 'churned' then 1 else 0 end as churned
    from spans
    left join pools on spans.account_key = pools.pool_key
    where pools.pool_key is null or pools.account_key is not null
),

-- a span opens with +1 and ends with -1; the running sum says how many are open
steps as (
    select
        account_key,
        from_day,
        subscribed,
        churned
    from todays_spans

    union all

    select
        account_key,
        until_day as from_day,
        -subscribed as subscribed,
        -churned as churned
    from todays_spans
    where until_day < {{ last_day_of_time() }}
),

changes as (
    select
        account_key,
        from_day,
        sum(subscribed) as subscribed,
        sum(churned) as churned
    from steps
    group by account_key, from_day
),

standings as (
    select
        account_key,
        from_day,
        sum(subscribed) over (partition by account_key order by from_day) > 0
        and sum(churned) over (partition by account_key order by from_day) = 0 as is_customer
    from changes
),

turns as (
    select * from standings
    qualify is_customer <> coalesce(lag(is_customer) over (partition by account_key order by from_day), not is_customer)
),

final as (
    select
        account_key,
        from_day,
        coalesce(
            lead(from_day) over (partition by account_key order by from_day), {{ last_day_of_time() }}
        ) as until_day,
        is_customer
    from turns
)

select * from final
