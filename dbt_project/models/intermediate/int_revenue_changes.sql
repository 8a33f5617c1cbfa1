with

periods as (
    select * from {{ ref('int_revenue_periods') }}
),

revenue as (
    select * from {{ ref('int_account_revenue') }}
    where annual_revenue > 0
),

terms as (
    select * from {{ ref('int_paid_terms') }}
),

balances as (
    select
        periods.period_grain,
        periods.period_start,
        revenue.account_key,
        revenue.annual_revenue as revenue_before,
        0 as revenue_after
    from periods
    inner join revenue on {{ within('periods.day_before', 'revenue.from_day', 'revenue.until_day') }}

    union all

    select
        periods.period_grain,
        periods.period_start,
        revenue.account_key,
        0 as revenue_before,
        revenue.annual_revenue as revenue_after
    from periods
    inner join revenue on {{ within('periods.last_day', 'revenue.from_day', 'revenue.until_day') }}
),

accounts as (
    select
        period_grain,
        period_start,
        account_key,
        sum(revenue_before) as revenue_before,
        sum(revenue_after) as revenue_after
    from balances
    group by period_grain, period_start, account_key
),

-- how an account that paid nothing before came: its first subscription of the period that runs at its end
arrivals as (
    select
        periods.period_grain,
        periods.period_start,
        terms.account_key,
        terms.acquired_by
    from periods
    inner join terms
        on
            periods.day_before < terms.from_day
            and {{ within('periods.last_day', 'terms.from_day', 'terms.until_day') }}
    qualify
        row_number() over (
            partition by periods.period_grain, periods.period_start, terms.account_key
            order by terms.from_day, terms.subscription_key
        ) = 1
),

final as (
    select
        accounts.*,
        case
            when accounts.revenue_before > 0 then null
            when arrivals.acquired_by = 'referral' then 'earned'
            when arrivals.acquired_by = 'bought' then 'bought'
            else 'unknown'
        end as came_by
    from accounts
    left join arrivals
        on
            accounts.period_grain = arrivals.period_grain
            and accounts.period_start = arrivals.period_start
            and accounts.account_key = arrivals.account_key
)

select * from final
