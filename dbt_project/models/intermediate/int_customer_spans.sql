with

accounts as (
    select * from {{ ref('int_accounts') }}
),

-- a version holds on the days at whose end it does, in UTC
versions as (
    select
        versions.account_key,
        {{ stratum('versions') }} as stratum,
        versions.annual_revenue,
        cast(versions.holds_from as date) as from_day,
        cast(versions.holds_until as date) as until_day
    from {{ ref('int_account_versions') }} as versions
    inner join accounts on versions.account_key = accounts.account_key
    where not coalesce(versions.is_deleted, false)
),

standing as (
    select * from {{ ref('int_account_standing') }}
),

subscriptions as (
    select count(*) as standings from standing
),

customers as (
    select
        versions.account_key,
        versions.stratum,
        versions.annual_revenue,
        greatest(versions.from_day, standing.from_day) as from_day,
        least(versions.until_day, standing.until_day) as until_day
    from versions
    inner join standing
        on
            versions.account_key = standing.account_key
            and standing.is_customer
            and versions.from_day < standing.until_day
            and versions.until_day > standing.from_day

    union all

    -- where no subscription is known at all, every account of the CRM is a customer
    select versions.*
    from versions
    cross join subscriptions
    where subscriptions.standings = 0
),

final as (
    select * from customers
    where from_day < until_day
)

select * from final
