{%- set periods = {
    'quarter': ('quarter_start', 'true'),
    'year': (start_of('year', 'quarter_start'), 'is_first_in_year'),
    'all': ('first_day', 'is_first'),
} -%}
{%- set outcomes = {
    'retention': 'was_customer', 'repeat': "subject = 'customer'", 'referral': "subject = 'person'",
    'review': "subject = 'person'",
} -%}
{%- set within_days = var('outcomes').within_days -%}
with

bounds as (
    select min(responded_on) as first_day from {{ ref('fct_response') }}
),

-- an outcome is observed once the whole horizon has passed in the data; before that a success would count alone
judged as (
    select
        answers.*,
        bounds.first_day,
        {% for outcome, counts in outcomes.items() %}
            {% set source = 'churn' if outcome == 'retention' else outcome %}
            {{ counts }} as {{ outcome }}_counts,
            {{ counts }} and coalesce(
                {{ add_days('answers.responded_on', within_days) }} <= observed.{{ source }}_until, false
            ) as {{ outcome }}_is_observed,
        {% endfor %}
        {% for outcome in ('repeat', 'referral', 'review') %}
            coalesce(
                {{ add_days('answers.responded_on', within_days) }} >= answers.{{ outcome }}_on, false
            ) as {{ outcome }}_happened,
        {% endfor %}
        coalesce({{ add_days('answers.responded_on', within_days) }} < answers.lost_on, true) as retention_happened
    from {{ ref('int_answer_outcomes') }} as answers
    cross join {{ ref('int_observed_until') }} as observed
    cross join bounds
    where
        coalesce(
            observed.churn_until, observed.repeat_until, observed.referral_until, observed.review_until,
            observed.cases_until
        ) is not null
),

final as (
    {% for grain, (start, counts_in_period) in periods.items() %}
        select
            '{{ grain }}' as period_grain,
            {{ start }} as period_start,
            nps_group,
            {% for outcome in outcomes %}
                count(*) filter (where {{ outcome }}_is_observed) as {{ outcome }}_observed,
                count(*) filter (where {{ outcome }}_is_observed and {{ outcome }}_happened) as {{ outcome }}_happened,
                count(*) filter (
                    where {{ outcome }}_counts and not {{ outcome }}_is_observed
                ) as {{ outcome }}_too_recent,
            {% endfor %}
            count(*) filter (where subject = 'person') as people,
            count(*) filter (where subject = 'customer') as customers
        from judged
        where {{ counts_in_period }}
        group by {{ start }}, nps_group
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
