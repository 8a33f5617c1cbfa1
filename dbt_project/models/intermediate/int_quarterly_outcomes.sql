{%- set event_types = {
    'repeat': var('outcomes').repeat_events,
    'referral': var('outcomes').referral_events,
    'review': var('outcomes').review_events,
} -%}
with

quarters as (
    select * from {{ ref('int_observed_quarters') }}
),

observed as (
    select * from {{ ref('int_observed_until') }}
),

standing as (
    select * from {{ ref('int_account_standing') }}
    where is_customer
),

-- customers as each quarter begins, and those who are it still as the next one does
customers as (
    select
        quarters.quarter_start,
        quarters.next_quarter_start,
        count(*) as customers,
        count(*) filter (where standing.until_day > quarters.next_quarter_start) as customers_kept
    from quarters
    inner join standing on {{ within('quarters.quarter_start', 'standing.from_day', 'standing.until_day') }}
    group by quarters.quarter_start, quarters.next_quarter_start
),

events as (
    {% for outcome, types in event_types.items() %}
        select distinct
            '{{ outcome }}' as outcome,
            account_key,
            {{ start_of('quarter', 'occurred_on') }} as quarter_start
        from {{ ref('fct_crm_event') }}
        where event_type in {{ text_list(types) }} and account_key is not null
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

active as (
    select
        events.outcome,
        events.quarter_start,
        count(*) as active_accounts
    from events
    inner join standing on {{ account_on('standing', 'events.account_key', 'events.quarter_start') }}
    group by events.outcome, events.quarter_start
),

cases as (
    select
        {{ start_of('quarter', 'opened_on') }} as quarter_start,
        count(satisfaction) as satisfaction_cases,
        avg(satisfaction) as satisfaction,
        count(effort) as effort_cases,
        avg(effort) as effort
    from {{ ref('fct_case') }}
    group by {{ start_of('quarter', 'opened_on') }}
),

told as (
    select
        'retention' as outcome,
        customers.quarter_start,
        customers.customers as cases,
        cast(customers.customers_kept as double) / customers.customers as outcome_value
    from customers
    cross join observed
    where {{ add_days('customers.next_quarter_start', -1) }} <= observed.churn_until

    {% for outcome in event_types %}
        union all

        select
            '{{ outcome }}' as outcome,
            customers.quarter_start,
            customers.customers as cases,
            cast(coalesce(active.active_accounts, 0) as double) / customers.customers as outcome_value
        from customers
        cross join observed
        left join active on customers.quarter_start = active.quarter_start and active.outcome = '{{ outcome }}'
        where {{ add_days('customers.next_quarter_start', -1) }} <= observed.{{ outcome }}_until
    {% endfor %}

    {% for outcome, score in {'csat': 'satisfaction', 'ces': 'effort'}.items() %}
        union all

        select
            '{{ outcome }}' as outcome,
            cases.quarter_start,
            cases.{{ score }}_cases as cases,
            cases.{{ score }} as outcome_value
        from cases
        cross join observed
        where
            cases.{{ score }}_cases > 0
            and {{ add_days(start_of('quarter', add_days('cases.quarter_start', 100)), -1) }} <= observed.cases_until
    {% endfor %}
),

final as (
    select
        outcome,
        quarter_start,
        cast({{ quarter_number('quarter_start') }} as bigint) as quarter_index,
        cases,
        outcome_value
    from told
    where cases >= {{ var('minimum_responses') }}
)

select * from final
