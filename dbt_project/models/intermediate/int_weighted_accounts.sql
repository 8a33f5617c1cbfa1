{%- set schemes = {'account': 'cast(1 as double)', 'revenue': 'annual_revenue'} -%}
with

accounts as (
    select * from {{ ref('int_account_periods') }}
),

weights as (
    {% for scheme, weight in schemes.items() %}
        select
            '{{ scheme }}' as scheme,
            {{ weight }} as weight,
            *
        from accounts
        where {{ weight }} > 0
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

means as (
    select
        scheme,
        period_grain,
        period_start,
        count(*) as weighted_accounts,
        sum(responses) as responses,
        sum(weight) as weight,
        sum(weight * promoter_share) / sum(weight) as promoter_share,
        sum(weight * detractor_share) / sum(weight) as detractor_share,
        -- each answer weighs its account's weight over the account's answers
        {{ kish_responses('sum(weight)', 'sum(weight * weight / responses)') }} as effective_responses
    from weights
    group by scheme, period_grain, period_start
),

residuals as (
    select
        weights.scheme,
        weights.period_grain,
        weights.period_start,
        weights.weight * (
            weights.promoter_share - weights.detractor_share - means.promoter_share + means.detractor_share
        ) as residual
    from weights
    inner join means
        on
            weights.scheme = means.scheme
            and weights.period_grain = means.period_grain
            and weights.period_start = means.period_start
),

between_accounts as (
    select
        scheme,
        period_grain,
        period_start,
        sum(residual * residual) as squared_residuals
    from residuals
    group by scheme, period_grain, period_start
),

-- the larger of two errors: between accounts, and of as many answers as are effective, which is never nought
final as (
    select
        means.scheme,
        means.period_grain,
        means.period_start,
        means.weighted_accounts,
        cast(means.responses as bigint) as responses,
        means.effective_responses,
        {{ nps_score('means.promoter_share', 'means.detractor_share', '1') }} as score,
        {{ nps_adjusted_estimate(
            'means.effective_responses * means.promoter_share',
            'means.effective_responses * means.detractor_share',
            'means.effective_responses',
        ) }} as estimate,
        greatest(
            {{ nps_adjusted_squared_error(
                'means.effective_responses * means.promoter_share',
                'means.effective_responses * means.detractor_share',
                'means.effective_responses',
            ) }},
            coalesce({{ accounts_squared_error(
                'between_accounts.squared_residuals', 'means.weight', 'means.weighted_accounts'
            ) }}, 0)
        ) as squared_error
    from means
    inner join between_accounts
        on
            means.scheme = between_accounts.scheme
            and means.period_grain = between_accounts.period_grain
            and means.period_start = between_accounts.period_start
)

select * from final
