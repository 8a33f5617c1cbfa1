with

merged as (
    select * from {{ ref('int_person_merges') }}
    where not is_cycle
),

links as (
    select * from {{ ref('int_person_links') }}
    where not is_ambiguous
),

final as (
    select
        merged.person_key,
        coalesce(links.root_key, merged.survivor_key) as survivor_key
    from merged
    left join links on merged.survivor_key = links.person_key

    union all

    select
        person_key,
        root_key as survivor_key
    from links
)

select * from final
