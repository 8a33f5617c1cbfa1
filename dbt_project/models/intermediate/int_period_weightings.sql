with

overall as (
    select * from {{ ref('nps_overall') }}
),

by_account as (
    select * from {{ ref('int_weighted_accounts') }}
    where scheme = 'account'
),

by_revenue as (
    select * from {{ ref('int_weighted_accounts') }}
    where scheme = 'revenue'
),

by_stratum as (
    select * from {{ ref('int_weighted_strata') }}
),

asked as (
    select * from {{ ref('int_period_asks') }}
),

customers_answered as (
    select
        period_grain,
        period_start,
        count(*) as customers,
        sum(annual_revenue) as annual_revenue
    from {{ ref('int_account_periods') }}
    where is_customer
    group by period_grain, period_start
),

final as (
    select
        overall.period_grain,
        overall.period_start,
        {{ nps_block_columns('overall') }},
        {% for scheme in ('account', 'revenue', 'stratum') %}
            by_{{ scheme }}.responses as {{ scheme }}_responses,
            by_{{ scheme }}.effective_responses as {{ scheme }}_effective_responses,
            by_{{ scheme }}.score as {{ scheme }}_score,
            by_{{ scheme }}.estimate as {{ scheme }}_estimate,
            coalesce(by_{{ scheme }}.responses >= {{ var('minimum_responses') }}, false) as {{ scheme }}_is_reportable,
        {% endfor %}
        by_account.squared_error as account_squared_error,
        by_revenue.squared_error as revenue_squared_error,
        by_stratum.interval_squared_error as stratum_squared_error,
        coalesce(by_account.weighted_accounts, 0) as answering_accounts,
        coalesce(by_revenue.weighted_accounts, 0) as revenue_accounts,
        by_stratum.standard_error,
        coalesce(by_stratum.strata, 0) as strata,
        coalesce(by_stratum.empty_strata, 0) as empty_strata,
        coalesce(by_stratum.capped_strata, 0) as capped_strata,
        by_stratum.base_unit,
        coalesce(by_stratum.base_size, 0) as base_size,
        by_stratum.base_share,
        coalesce(by_stratum.responses_outside, 0) as responses_outside_base,
        coalesce(by_stratum.customers, 0) as customers,
        coalesce(customers_answered.customers, 0) as customers_answered,
        coalesce(by_stratum.customer_revenue, 0) as customer_revenue,
        coalesce(customers_answered.annual_revenue, 0) as customer_revenue_answered,
        asked.sent,
        asked.answered,
        asked.sent - asked.answered as non_respondents
    from overall
    {% for relation in ('by_account', 'by_revenue', 'by_stratum', 'asked', 'customers_answered') %}
        left join {{ relation }}
            on
                overall.period_grain = {{ relation }}.period_grain
                and overall.period_start = {{ relation }}.period_start
    {% endfor %}
)

select * from final
