with recursive

accounts as (
    select
        account_key,
        parent_account_key
    from {{ ref('dim_account') }}
),

-- accounts that name each other as parent are one family: the walk stops where it came by before
walk as (
    select
        account_key as member_key,
        account_key,
        '>' || account_key || '>' as walked,
        0 as steps
    from accounts

    union all

    select
        walk.member_key,
        parents.account_key,
        walk.walked || parents.account_key || '>' as walked,
        walk.steps + 1 as steps
    from walk
    inner join accounts on walk.account_key = accounts.account_key
    inner join accounts as parents on accounts.parent_account_key = parents.account_key
    where walk.walked not like '%>' || parents.account_key || '>%'
),

final as (
    select
        account_key,
        member_key,
        cast(steps as bigint) as steps
    from walk
)

select * from final
