with

pools as (
    select * from {{ ref('int_account_pools') }}
),

survivors as (
    select * from {{ ref('int_account_survivors') }}
),

final as (
    select
        pools.pool_key,
        max(coalesce(survivors.survivor_key, pools.account_key)) filter (
            where pools.holds_until = {{ end_of_time() }}
        ) as account_key
    from pools
    left join survivors on pools.account_key = survivors.account_key
    group by pools.pool_key
)

select * from final
