{%- set outcomes = ['recovered', 'promoted'] -%}
{%- set minimum = var('minimum_responses') -%}
with

observed as (
    select
        period_grain,
        period_start,
        remedy,
        cast(sum(detractors) as bigint) as detractors,
        cast(sum(still_open) as bigint) as still_open,
        cast(sum(answered_again) as bigint) as answered_again,
        cast(sum(passives_after) as bigint) as passives_after,
        cast(sum(promoters_after) as bigint) as promoters_after,
        cast(sum(answered_again - passives_after - promoters_after) as bigint) as detractors_after,
        cast(sum(passives_after + promoters_after) as bigint) as recovered,
        cast(sum(promoters_after) as bigint) as promoted,
        sum(remedy_cost) as remedy_cost
    from {{ ref('int_recovery_cells') }}
    group by period_grain, period_start, remedy
),

joined as (
    select
        observed.*,
        coalesce(expected.compared, 0) as compared,
        coalesce(expected.untreated, 0) as untreated,
        coalesce(expected.compared >= {{ minimum }} and expected.effective_untreated >= {{ minimum }}, false)
            as is_comparable
        {%- for outcome in outcomes -%}
            ,
            expected.{{ outcome }}_expected,
            expected.{{ outcome }}_squared_error,
            {{ proportion('expected.' ~ outcome, 'expected.compared') }} - expected.{{ outcome }}_expected
                as {{ outcome }}_excess,
            {{ share_adjusted_squared_error('expected.' ~ outcome, 'expected.compared') }}
            + expected.{{ outcome }}_squared_error as {{ outcome }}_excess_squared_error
        {%- endfor %}
    from observed
    left join {{ ref('int_recovery_expected') }} as expected
        on
            observed.period_grain = expected.period_grain
            and observed.period_start = expected.period_start
            and observed.remedy = expected.remedy
),

deviates as (
    select
        *
        {%- for outcome in outcomes -%}
            ,
            case
                when is_comparable then {{ absolute_z(outcome ~ '_excess', outcome ~ '_excess_squared_error') }}
            end as {{ outcome }}_z
        {%- endfor %}
    from joined
),

tested as (
    select
        *
        {%- for outcome in outcomes -%}
            ,
            {{ normal_two_sided_p(outcome ~ '_z') }} as {{ outcome }}_p_value
        {%- endfor %}
    from deviates
),

ranked as (
    select
        *,
        count(recovered_p_value) over same_period as tests
        {%- for outcome in outcomes -%}
            ,
            row_number() over (
                partition by period_grain, period_start order by {{ outcome }}_p_value nulls last
            ) as {{ outcome }}_rank
        {%- endfor %}
    from tested
    window same_period as (partition by period_grain, period_start)
),

judged as (
    select
        *
        {%- for outcome in outcomes -%}
            ,
            {{ largest_rejected_p(outcome ~ '_p_value', outcome ~ '_rank', 'tests', 'period_grain, period_start') }}
                as {{ outcome }}_rejected_p
        {%- endfor %}
    from ranked
),

final as (
    select
        -- period and remedy
        period_grain,
        period_start,
        remedy,

        -- detractors, and who of them answered again
        detractors,
        still_open,
        answered_again,
        passives_after,
        promoters_after,
        answered_again >= {{ minimum }} as is_reportable,
        {{ if_reportable('detractors', proportion('answered_again', 'detractors')) }} as answered_again_share,
        {{ if_reportable('answered_again', nps_score('promoters_after', 'detractors_after', 'answered_again')) }}
            as nps_after,

        -- with whom they are compared
        compared,
        untreated,
        is_comparable,

        {% for outcome in outcomes %}
            {{ outcome }},
            {{ if_reportable('detractors', proportion(outcome, 'detractors')) }} as {{ outcome }}_share_of_all,
            {{ if_reportable('answered_again', proportion(outcome, 'answered_again')) }} as {{ outcome }}_share,
            {{ if_reportable('answered_again', wilson_low(outcome, 'answered_again')) }} as {{ outcome }}_share_ci_low,
            {{ if_reportable('answered_again', wilson_high(outcome, 'answered_again')) }}
                as {{ outcome }}_share_ci_high,
            case when is_comparable then {{ outcome }}_expected end as {{ outcome }}_expected_share,
            {% for end, sign in [('low', '-'), ('high', '+')] %}
                case
                    when is_comparable
                        then {{ share_interval_end(sign, outcome ~ '_expected', outcome ~ '_squared_error', 0, 1) }}
                end as {{ outcome }}_expected_share_ci_{{ end }},
            {% endfor %}
            case when is_comparable then {{ outcome }}_excess end as {{ outcome }}_excess,
            {% for end, sign in [('low', '-'), ('high', '+')] %}
                {% set squared_error = outcome ~ '_excess_squared_error' %}
                case
                    when is_comparable then {{ share_interval_end(sign, outcome ~ '_excess', squared_error, -1, 1) }}
                end as {{ outcome }}_excess_ci_{{ end }},
            {% endfor %}
            {{ outcome }}_p_value as {{ outcome }}_excess_p_value,
            case
                when {{ outcome }}_p_value is not null
                    then coalesce({{ outcome }}_p_value <= {{ outcome }}_rejected_p, false)
            end as {{ outcome }}_is_more_than_noise,
        {% endfor %}

        -- cost
        remedy_cost,
        {{ if_reportable('answered_again', proportion('remedy_cost', 'recovered')) }} as remedy_cost_per_recovered
    from judged
)

select * from final
