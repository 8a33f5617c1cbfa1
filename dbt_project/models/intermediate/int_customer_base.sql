with

days as (
    select date_day from {{ ref('dim_date') }}
),

bounds as (
    select
        min(date_day) as first_day,
        max(date_day) as last_day
    from days
),

-- what began before the first day stands on it
changes as (
    select
        changes.stratum,
        greatest(changes.date_day, bounds.first_day) as date_day,
        sum(changes.customer_accounts) as customer_accounts,
        sum(changes.contacts) as contacts,
        sum(changes.annual_revenue) as annual_revenue
    from {{ ref('int_customer_changes') }} as changes
    cross join bounds
    where changes.date_day <= bounds.last_day
    group by changes.stratum, greatest(changes.date_day, bounds.first_day)
),

strata as (
    select distinct stratum from changes
),

final as (
    select
        days.date_day,
        strata.stratum,
        cast(sum(coalesce(changes.customer_accounts, 0)) over stratum_so_far as bigint) as customer_accounts,
        cast(sum(coalesce(changes.contacts, 0)) over stratum_so_far as bigint) as contacts,
        cast(sum(coalesce(changes.annual_revenue, 0)) over stratum_so_far as double) as annual_revenue
    from strata
    cross join days
    left join changes on strata.stratum = changes.stratum and days.date_day = changes.date_day
    window
        stratum_so_far as (
            partition by strata.stratum order by days.date_day rows between unbounded preceding and current row
        )
)

select * from final
