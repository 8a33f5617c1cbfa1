with

account_days as (
    select
        account_key,
        responded_on,
        {{ nps_band_counts('nps_group') }}
    from {{ ref('fct_response') }}
    where account_key is not null
    group by account_key, responded_on
),

counts as (
    select
        periods.period_grain,
        periods.period_start,
        account_days.account_key,
        sum(account_days.promoters) as promoters,
        sum(account_days.detractors) as detractors,
        sum(account_days.promoters + account_days.passives + account_days.detractors) as responses
    from account_days
    inner join {{ ref('int_periods') }} as periods on account_days.responded_on = periods.date_day
    group by periods.period_grain, periods.period_start, account_days.account_key
),

ended as (
    select
        counts.*,
        ends.period_end
    from counts
    inner join {{ ref('int_period_ends') }} as ends
        on counts.period_grain = ends.period_grain and counts.period_start = ends.period_start
),

revenue as (
    select * from {{ ref('int_account_revenue') }}
),

subscribers as (
    select distinct account_key from revenue
),

versions as (
    select
        account_key,
        annual_revenue,
        cast(holds_from as date) as from_day,
        cast(holds_until as date) as until_day
    from {{ ref('int_account_versions') }}
),

customers as (
    select * from {{ ref('int_customer_spans') }}
),

final as (
    select
        ended.period_grain,
        ended.period_start,
        ended.account_key,
        cast(ended.responses as double) as responses,
        cast(ended.promoters as double) / ended.responses as promoter_share,
        cast(ended.detractors as double) / ended.responses as detractor_share,
        customers.account_key is not null as is_customer,
        case
            when subscribers.account_key is not null then coalesce(cast(revenue.annual_revenue as double), 0)
            else versions.annual_revenue
        end as annual_revenue
    from ended
    left join customers on {{ account_on('customers', 'ended.account_key', 'ended.period_end') }}
    left join versions on {{ account_on('versions', 'ended.account_key', 'ended.period_end') }}
    left join revenue on {{ account_on('revenue', 'ended.account_key', 'ended.period_end') }}
    left join subscribers on ended.account_key = subscribers.account_key
)

select * from final
