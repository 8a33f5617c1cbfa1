with

survivors as (
    select * from {{ ref('int_account_survivors') }}
),

-- an account that was already merged when it was first seen merged at that moment
merged_accounts as (
    select
        survivors.account_key,
        survivors.survivor_key,
        coalesce(
            max(versions.holds_until) filter (where versions.merged_into_account_key is null),
            min(versions.holds_from)
        ) as merged_at
    from {{ ref('int_account_versions') }} as versions
    inner join survivors on versions.account_key = survivors.account_key and survivors.is_merged
    group by survivors.account_key, survivors.survivor_key
),

moments as (
    select
        survivor_key,
        merged_at,
        cast(row_number() over (partition by survivor_key order by merged_at) as {{ dbt.type_string() }}) as nth
    from merged_accounts
    group by survivor_key, merged_at
),

-- with every merge a pool with more members takes over
pools as (
    select
        survivor_key,
        survivor_key || '@' || nth as pool_key,
        merged_at as holds_from,
        coalesce(
            lead(merged_at) over (partition by survivor_key order by merged_at), {{ end_of_time() }}
        ) as holds_until
    from moments
),

first_merges as (
    select
        survivor_key,
        min(merged_at) as merged_at
    from merged_accounts
    group by survivor_key
),

-- a key of another system has no pool of its own: it is the survivor from the beginning
members as (
    select
        account_key,
        survivor_key,
        account_key as first_pool_key,
        merged_at,
        merged_at as churns_until
    from merged_accounts

    union all

    select
        survivor_key as account_key,
        survivor_key,
        survivor_key as first_pool_key,
        merged_at,
        {{ end_of_time() }} as churns_until
    from first_merges

    union all

    select
        survivors.account_key,
        survivors.survivor_key,
        survivors.survivor_key as first_pool_key,
        coalesce(first_merges.merged_at, {{ end_of_time() }}) as merged_at,
        {{ end_of_time() }} as churns_until
    from survivors
    left join first_merges on survivors.survivor_key = first_merges.survivor_key
    where not survivors.is_merged
),

final as (
    select
        account_key,
        first_pool_key as pool_key,
        {{ beginning_of_time() }} as holds_from,
        merged_at as holds_until,
        {{ end_of_time() }} as churns_until
    from members

    union all

    select
        members.account_key,
        pools.pool_key,
        pools.holds_from,
        pools.holds_until,
        members.churns_until
    from members
    inner join pools
        on
            members.survivor_key = pools.survivor_key
            and members.merged_at <= pools.holds_from
)

select * from final
