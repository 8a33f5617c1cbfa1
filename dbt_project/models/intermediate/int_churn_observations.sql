with

windows as (
    select * from {{ ref('int_churn_windows') }}
),

standing as (
    select * from {{ ref('int_account_standing') }}
),

revenue as (
    select * from {{ ref('int_account_revenue') }}
),

bands as (
    select * from {{ ref('int_account_bands') }}
),

kept_out as (
    select distinct account_key from {{ ref('int_account_versions') }}
    where holds_until = {{ end_of_time() }} and exclusion_reason is not null
),

customers as (
    select
        windows.window_number,
        windows.starts_on,
        windows.ends_on,
        standing.account_key,
        standing.until_day <= windows.ends_on as is_lost
    from windows
    inner join standing on {{ within('windows.starts_on', 'standing.from_day', 'standing.until_day') }}
    left join kept_out on standing.account_key = kept_out.account_key
    where standing.is_customer and kept_out.account_key is null
),

final as (
    select
        customers.*,
        cast(revenue.annual_revenue as double) as annual_revenue,
        coalesce(cast(bands.promoters as double) / bands.responses, 0) as promoter_share,
        coalesce(cast(bands.passives as double) / bands.responses, 0) as passive_share,
        coalesce(cast(bands.detractors as double) / bands.responses, 0) as detractor_share,
        case when bands.responses is null then 1 else 0 end as no_answer_share
    from customers
    left join revenue on {{ account_on('revenue', 'customers.account_key', 'customers.starts_on') }}
    left join bands on customers.account_key = bands.account_key and customers.starts_on = bands.as_on
)

select * from final
