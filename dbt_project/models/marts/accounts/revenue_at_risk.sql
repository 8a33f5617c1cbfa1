{%- set bands = ('promoter', 'passive', 'detractor', 'no_answer') -%}
with

customers as (
    select * from {{ ref('int_revenue_today') }}
),

answers as (
    select bands.* from {{ ref('int_account_bands') }} as bands
    inner join {{ ref('stg_run') }} as run on bands.as_on = run.as_of
),

-- a band of which too little was observed takes the rate of all accounts
rates as (
    select
        {% for end in ('', '_low', '_high') %}
            {% for band in bands %}
                coalesce(
                    max(churn_rate{{ end }}) filter (where nps_group = '{{ band }}'),
                    max(churn_rate{{ end }}) filter (where nps_group = 'all')
                ) as {{ band }}_rate{{ end }},
            {% endfor %}
        {% endfor %}
        count(*) as bands
    from {{ ref('churn_by_band') }}
),

rated as (
    select
        {% for end in ('', '_low', '_high') %}
            case
                when answers.responses is null then rates.no_answer_rate{{ end }}
                else (
                    answers.promoters * rates.promoter_rate{{ end }}
                    + answers.passives * rates.passive_rate{{ end }}
                    + answers.detractors * rates.detractor_rate{{ end }}
                ) / answers.responses
            end as churn_rate{{ end }},
        {% endfor %}
        coalesce(answers.responses, 0) as responses,
        coalesce(answers.promoters, 0) as promoters,
        coalesce(answers.passives, 0) as passives,
        coalesce(answers.detractors, 0) as detractors,
        answers.last_responded_on,
        customers.*
    from customers
    cross join rates
    left join answers on customers.account_key = answers.account_key
),

measures as (
    select
        *,
        responses >= {{ var('account_rules').minimum_responses }} as is_reportable,
        {{ nps_score('promoters', 'detractors', 'nullif(responses, 0)') }} as score,
        {{ nps_adjusted_estimate('promoters', 'detractors', 'responses') }} as estimate,
        {{ nps_adjusted_squared_error('promoters', 'detractors', 'responses') }} as squared_error
    from rated
),

final as (
    select
        account_key,
        owner_key,
        is_customer,

        -- what the account pays
        annual_revenue,
        revenue_source,

        -- what its people last said
        responses,
        promoters,
        passives,
        detractors,
        score as nps,
        case when is_reportable then {{ nps_interval_end('-', 'estimate', 'squared_error') }} end as nps_ci_low,
        case when is_reportable then {{ nps_interval_end('+', 'estimate', 'squared_error') }} end as nps_ci_high,
        is_reportable,
        last_responded_on,

        -- what may be lost
        case
            when score is null then 'unknown'
            when score < {{ var('account_rules').at_risk_below }} then 'at_risk'
            else 'safe'
        end as risk,
        churn_rate,
        churn_rate_low,
        churn_rate_high,
        annual_revenue * churn_rate as expected_loss,
        annual_revenue * churn_rate_low as expected_loss_low,
        annual_revenue * churn_rate_high as expected_loss_high
    from measures
)

select * from final
