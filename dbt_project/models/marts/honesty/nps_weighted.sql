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

joined as (
    select
        overall.*,
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
        coalesce(by_account.accounts, 0) as accounts,
        coalesce(by_revenue.accounts, 0) as revenue_accounts,
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
),

final as (
    select
        -- period
        period_grain,
        period_start,

        -- the NPS block, each answer weighing the same
        {{ nps_block_columns('joined') }},

        -- each account weighing the same, or as much as its revenue
        {% for scheme, accounts in [('account', 'accounts'), ('revenue', 'revenue_accounts')] %}
            {% set interval = (scheme ~ '_estimate', scheme ~ '_squared_error') %}
            {% set has_interval = scheme ~ '_is_reportable and ' ~ accounts ~ ' >= ' ~ var('minimum_responses') %}
            coalesce({{ scheme }}_responses, 0) as {{ scheme }}_responses,
            {{ accounts }},
            case when {{ scheme }}_is_reportable then {{ scheme }}_score end as {{ scheme }}_weighted_nps,
            case when {{ has_interval }} then {{ nps_interval_end('-', *interval) }} end
                as {{ scheme }}_weighted_ci_low,
            case when {{ has_interval }} then {{ nps_interval_end('+', *interval) }} end
                as {{ scheme }}_weighted_ci_high,
            {{ scheme }}_effective_responses as {{ scheme }}_weighted_n_eff,
        {% endfor %}

        -- each stratum weighing as much as in the customer base
        coalesce(stratum_responses, 0) as post_stratified_responses,
        case when stratum_is_reportable then stratum_score end as post_stratified_nps,
        case when stratum_is_reportable then standard_error end as post_stratified_se,
        case
            when stratum_is_reportable then {{ nps_interval_end('-', 'stratum_estimate', 'stratum_squared_error') }}
        end as post_stratified_ci_low,
        case
            when stratum_is_reportable then {{ nps_interval_end('+', 'stratum_estimate', 'stratum_squared_error') }}
        end as post_stratified_ci_high,
        stratum_effective_responses as n_eff,
        stratum_responses / stratum_effective_responses as design_effect,
        strata,
        empty_strata,
        capped_strata,
        base_unit,
        base_size,
        base_share,
        responses_outside_base,

        -- who did not answer
        sent,
        answered,
        {{ if_reportable('sent', proportion('answered', 'sent')) }} as response_rate,
        non_respondents,
        case
            when is_reportable
                then {{ nps_score('promoters', '(detractors + non_respondents)', '(responses + non_respondents)') }}
        end as nps_if_non_respondents_are_detractors,
        case
            when is_reportable
                then {{ nps_score('(promoters + non_respondents)', 'detractors', '(responses + non_respondents)') }}
        end as nps_if_non_respondents_are_promoters,
        nps * {{ if_reportable('sent', proportion('answered', 'sent')) }} as nps_times_response_rate,

        -- which customers answered
        customers,
        customers_answered,
        {{ proportion('customers_answered', 'customers') }} as account_coverage,
        customer_revenue,
        customer_revenue_answered,
        {{ proportion('customer_revenue_answered', 'customer_revenue') }} as revenue_coverage
    from joined
)

select * from final
