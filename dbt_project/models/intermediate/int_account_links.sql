with recursive

records as (
    select * from {{ ref('int_account_records') }}
),

survivors as (
    select * from {{ ref('int_account_merges') }}
    where not is_cycle
),

ranks as (
    select
        account_key as record_key,
        min(source_rank) as source_rank
    from records
    group by account_key
),

-- a link with a record that was merged is one with its survivor, and counts less than the survivor's own
edges as (
    select distinct
        coalesce(own.survivor_key, records.account_key) as record_key,
        coalesce(named.survivor_key, records.same_as_account_key) as other_key,
        case when own.account_key is null and named.account_key is null then 0 else 1 end as evidence
    from records
    left join survivors as own on records.account_key = own.account_key
    left join survivors as named on records.same_as_account_key = named.account_key
    where
        records.holds_until = {{ end_of_time() }}
        and coalesce(own.survivor_key, records.account_key)
        <> coalesce(named.survivor_key, records.same_as_account_key)
),

{{ link_steps('edges', 'ranks') }},

final as (
    select
        record_key as account_key,
        root_key,
        is_ambiguous
    from roots
)

select * from final
