{#
    Weighted figures stay within what they are made of: no more effective answers than answers, parts within their whole,
    bounds around the score, and the plain NPS where there is one stratum without a cap.
#}
{% test weighting_holds(model) %}

    {%- set tolerance = '1e-9' %}

    select *
    from {{ model }}
    where
        account_responses > responses
        or revenue_responses > account_responses
        or post_stratified_responses + responses_outside_base > responses
        or account_weighted_n_eff > account_responses + {{ tolerance }}
        or revenue_weighted_n_eff > revenue_responses + {{ tolerance }}
        or n_eff > post_stratified_responses + {{ tolerance }}
        or design_effect < 1 - {{ tolerance }}
        or answered > sent
        or nps_if_non_respondents_are_detractors > nps + {{ tolerance }}
        or nps_if_non_respondents_are_promoters < nps - {{ tolerance }}
        or customers_answered > customers
        or customer_revenue_answered > customer_revenue * (1 + {{ tolerance }})
        or base_share > 1
        or (strata = 1 and responses_outside_base = 0 and abs(post_stratified_nps - nps) > {{ tolerance }})
        {%- for weighted in ['account_weighted', 'revenue_weighted', 'post_stratified'] %}
        or abs({{ weighted }}_nps) > {{ nps_constants().scale }} + {{ tolerance }}
        or {{ weighted }}_ci_low > {{ weighted }}_ci_high
        {%- endfor %}

{% endtest %}
