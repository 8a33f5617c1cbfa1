with

event_sources as (
    select
        source,
        max(occurred_on) as last_day,
        count(*) filter (where event_type in {{ lifecycle_events('churn_events') }}) > 0 as tells_churn,
        count(*) filter (where event_type in {{ text_list(var('outcomes').repeat_events) }}) > 0 as tells_repeat,
        count(*) filter (
            where event_type in {{ text_list(var('outcomes').referral_events) }} and respondent_key is not null
        ) > 0 as tells_referral,
        count(*) filter (
            where event_type in {{ text_list(var('outcomes').review_events) }} and respondent_key is not null
        ) > 0 as tells_review
    from {{ ref('fct_crm_event') }}
    group by source
),

events as (
    select
        max(last_day) filter (where tells_churn) as churn_until,
        max(last_day) filter (where tells_repeat) as repeat_until,
        max(last_day) filter (where tells_referral) as referral_until,
        max(last_day) filter (where tells_review) as review_until
    from event_sources
),

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

subscription_sources as (
    select count(*) as sources from {{ ref('stg_sources') }}
    where kind = 'crm_subscriptions'
),

-- the last start that is told: an end may have been announced long before
terms as (
    select max(terms.started_on) as last_day
    from {{ ref('int_subscription_terms') }} as terms
    cross join run
    cross join subscription_sources
    where subscription_sources.sources > 0 and terms.started_on <= run.as_of
),

cases as (
    select max(opened_on) as cases_until from {{ ref('fct_case') }}
),

known as (
    select
        coalesce(greatest(events.churn_until, terms.last_day), events.churn_until, terms.last_day) as churn_until,
        events.repeat_until,
        events.referral_until,
        events.review_until,
        cases.cases_until,
        terms.last_day as revenue_until
    from events
    cross join terms
    cross join cases
),

-- the least of a day and nothing would be the day
final as (
    select
        {% for told in ('churn', 'repeat', 'referral', 'review', 'cases', 'revenue') %}
            case
                when known.{{ told }}_until is not null then least(run.as_of, known.{{ told }}_until)
            end as {{ told }}_until,
        {% endfor %}
        run.as_of
    from run
    cross join known
)

select * from final
