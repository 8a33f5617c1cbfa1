with

accounts as (
    select * from {{ ref('int_accounts') }}
    where not is_deleted
),

standing as (
    select * from {{ ref('int_account_standing') }}
),

revenue as (
    select * from {{ ref('int_account_revenue') }}
),

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

subscribers as (
    select distinct account_key from revenue
),

told as (
    select
        accounts.account_key,
        accounts.owner_key,
        coalesce(standing.is_customer, false) as is_customer,
        standing.account_key is not null as has_standing,
        accounts.responses > 0 as has_answered,
        subscribers.account_key is not null as has_subscription,
        case
            when subscribers.account_key is not null then coalesce(cast(revenue.annual_revenue as double), 0)
            else accounts.annual_revenue
        end as annual_revenue
    from accounts
    cross join run
    left join standing on {{ account_on('standing', 'accounts.account_key', 'run.as_of') }}
    left join revenue on {{ account_on('revenue', 'accounts.account_key', 'run.as_of') }}
    left join subscribers on accounts.account_key = subscribers.account_key
),

-- a customer; or an account that still pays though it was said to have left; or one of which only the CRM tells
counted as (
    select * from told
    where
        is_customer
        or (has_subscription and annual_revenue > 0)
        or (not has_standing and (annual_revenue > 0 or has_answered))
),

-- where nothing tells anybody's revenue, none can be at risk
final as (
    select
        account_key,
        owner_key,
        is_customer,
        annual_revenue,
        case
            when has_subscription then 'subscriptions'
            when annual_revenue is not null then 'crm'
            else 'none'
        end as revenue_source
    from counted
    qualify max(annual_revenue) over () is not null
)

select * from final
