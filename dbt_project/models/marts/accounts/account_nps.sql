with

own as (
    select
        *,
        promoters + passives + detractors as responses
    from {{ ref('int_account_answers') }}
),

family as (
    select * from {{ ref('int_account_family') }}
),

pooled as (
    select
        family.account_key,
        own.period_grain,
        own.period_start,
        cast(sum(own.responses) as bigint) as rollup_responses,
        cast(sum(own.promoters) as bigint) as rollup_promoters,
        cast(sum(own.passives) as bigint) as rollup_passives,
        cast(sum(own.detractors) as bigint) as rollup_detractors,
        count(*) as rollup_accounts
    from own
    inner join family on own.account_key = family.member_key
    group by family.account_key, own.period_grain, own.period_start
),

counts as (
    select
        pooled.*,
        {% for count in ('responses', 'promoters', 'passives', 'detractors', 'respondents') %}
            coalesce(own.{{ count }}, 0) as {{ count }},
        {% endfor %}
        own.score_min,
        own.score_max,
        own.last_responded_on
    from pooled
    left join own
        on
            pooled.account_key = own.account_key
            and pooled.period_grain = own.period_grain
            and pooled.period_start = own.period_start
),

measures as (
    select
        {% for of in ('', 'rollup_') %}
            {% set counted = (of ~ 'promoters', of ~ 'detractors', of ~ 'responses') %}
            {{ of }}responses >= {{ var('account_rules').minimum_responses }} as {{ of }}is_reportable,
            {{ nps_score(of ~ 'promoters', of ~ 'detractors', 'nullif(' ~ of ~ 'responses, 0)') }} as {{ of }}score,
            {{ nps_adjusted_estimate(*counted) }} as {{ of }}estimate,
            {{ nps_adjusted_squared_error(*counted) }} as {{ of }}squared_error,
        {% endfor %}
        *
    from counts
),

final as (
    select
        account_key,
        period_grain,
        period_start,

        -- the account alone
        responses,
        promoters,
        passives,
        detractors,
        case when is_reportable then score end as nps,
        case when is_reportable then {{ nps_interval_end('-', 'estimate', 'squared_error') }} end as nps_ci_low,
        case when is_reportable then {{ nps_interval_end('+', 'estimate', 'squared_error') }} end as nps_ci_high,
        is_reportable,
        respondents,
        score_min,
        score_max,
        last_responded_on,

        -- the account with all below it
        rollup_accounts,
        rollup_responses,
        rollup_promoters,
        rollup_passives,
        rollup_detractors,
        case when rollup_is_reportable then rollup_score end as rollup_nps,
        case
            when rollup_is_reportable then {{ nps_interval_end('-', 'rollup_estimate', 'rollup_squared_error') }}
        end as rollup_nps_ci_low,
        case
            when rollup_is_reportable then {{ nps_interval_end('+', 'rollup_estimate', 'rollup_squared_error') }}
        end as rollup_nps_ci_high,
        rollup_is_reportable
    from measures
)

select * from final
