with

counts as (
    select * from {{ ref('int_outcome_counts') }}
),

scores as (
    select * from {{ ref('int_case_scores') }}
),

final as (
    select
        counts.period_grain,
        counts.period_start,
        counts.nps_group,

        -- each outcome within the horizon after the answer
        {% for outcome in ('retention', 'repeat', 'referral', 'review') %}
            {% set happened, observed = 'counts.' ~ outcome ~ '_happened', 'counts.' ~ outcome ~ '_observed' %}
            {% set is_reportable = observed ~ ' >= ' ~ var('minimum_responses') %}
            {{ observed }},
            {{ happened }},
            counts.{{ outcome }}_too_recent,
            case when {{ is_reportable }} then {{ proportion(happened, observed) }} end as {{ outcome }}_rate,
            case when {{ is_reportable }} then {{ wilson_low(happened, observed) }} end as {{ outcome }}_rate_low,
            case when {{ is_reportable }} then {{ wilson_high(happened, observed) }} end as {{ outcome }}_rate_high,
        {% endfor %}

        -- how their support cases went within it
        {% for score, name in {'satisfaction': 'csat', 'effort': 'ces'}.items() %}
            {% set cases = 'scores.' ~ score ~ '_cases' %}
            {% set total, squares = 'scores.' ~ score ~ '_total', 'scores.' ~ score ~ '_squares' %}
            {% set is_reportable = cases ~ ' >= ' ~ var('minimum_responses') %}
            coalesce({{ cases }}, 0) as {{ name }}_cases,
            case when {{ is_reportable }} then {{ mean_of(total, cases) }} end as {{ name }},
            case when {{ is_reportable }} then {{ mean_end('-', total, squares, cases) }} end as {{ name }}_low,
            case when {{ is_reportable }} then {{ mean_end('+', total, squares, cases) }} end as {{ name }}_high,
        {% endfor %}

        -- who gave such answers
        counts.people,
        counts.customers
    from counts
    left join scores
        on
            counts.period_grain = scores.period_grain
            and counts.period_start = scores.period_start
            and counts.nps_group = scores.nps_group
)

select * from final
