with

merged as (
    select * from {{ ref('int_account_merges') }}
    where not is_cycle
),

links as (
    select * from {{ ref('int_account_links') }}
    where not is_ambiguous
),

final as (
    select
        merged.account_key,
        coalesce(links.root_key, merged.survivor_key) as survivor_key,
        true as is_merged
    from merged
    left join links on merged.survivor_key = links.account_key

    union all

    select
        account_key,
        root_key as survivor_key,
        false as is_merged
    from links
)

select * from final
