with

terms as (
    select * from {{ ref('int_subscription_terms') }}
    where monthly_recurring_revenue is not null and not is_trial and started_on <= last_day
),

pools as (
    select * from {{ ref('int_todays_pools') }}
),

final as (
    select
        coalesce(pools.account_key, terms.account_key) as account_key,
        terms.subscription_key,
        terms.started_on as from_day,
        {{ day_after('terms.last_day') }} as until_day,
        {{ months_in_a_year() }} * cast(terms.monthly_recurring_revenue as {{ dbt.type_numeric() }}) as annual_revenue,
        terms.acquired_by
    from terms
    left join pools on terms.account_key = pools.pool_key
    where pools.pool_key is null or pools.account_key is not null
)

select * from final
