with

accounts as (
    select * from {{ ref('dim_account') }}
    where is_in_crm
),

versions as (
    select * from {{ ref('int_account_versions') }}
),

first_seen as (
    select
        account_key,
        cast(min(holds_from) as date) as seen_from,
        max(exclusion_reason) filter (where holds_until = {{ end_of_time() }}) as exclusion_reason
    from versions
    group by account_key
),

final as (
    select
        accounts.account_key,
        accounts.owner_key,
        accounts.annual_revenue,
        accounts.is_deleted,
        accounts.responses,
        least(coalesce(accounts.created_on, first_seen.seen_from), first_seen.seen_from) as known_from
    from accounts
    inner join first_seen on accounts.account_key = first_seen.account_key
    where first_seen.exclusion_reason is null
)

select * from final
