with recursive

latest as (
    select
        account_key,
        merged_into_account_key
    from {{ ref('int_account_versions') }}
    where
        holds_until = {{ end_of_time() }}
        and merged_into_account_key is not null
),

walk as (
    select
        account_key,
        merged_into_account_key as survivor_key,
        '>' || account_key || '>' as walked,
        1 as steps
    from latest

    union all

    select
        walk.account_key,
        latest.merged_into_account_key as survivor_key,
        walk.walked || walk.survivor_key || '>' as walked,
        walk.steps + 1 as steps
    from walk
    inner join latest on walk.survivor_key = latest.account_key
    where walk.walked not like '%>' || walk.survivor_key || '>%'
),

ends as (
    select * from walk
    qualify row_number() over (partition by account_key order by steps desc) = 1
),

-- a walk that came back to itself is a cycle: nobody survives, each account stays what it is
final as (
    select
        account_key,
        survivor_key
    from ends
    where walked not like '%>' || survivor_key || '>%'
)

select * from final
