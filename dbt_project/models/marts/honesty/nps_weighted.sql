with

weightings as (
    select * from {{ ref('int_period_weightings') }}
),

final as (
    select
        -- period
        period_grain,
        period_start,

        -- the NPS block, each answer weighing the same
        responses,
        promoters,
        passives,
        detractors,
        nps,
        nps_ci_low,
        nps_ci_high,
        is_reportable,
        previous_nps,
        nps_change,
        change_p_value,
        is_significant_change,

        -- each account weighing the same, or as much as its revenue
        {% for scheme, accounts in [('account', 'answering_accounts'), ('revenue', 'revenue_accounts')] %}
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
    from weightings
)

select * from final
