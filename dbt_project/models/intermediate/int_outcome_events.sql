{%- set types = {
    'repeat': ('customer', 'coalesce(account_key, respondent_key)', var('outcomes').repeat_events),
    'referral': ('person', 'respondent_key', var('outcomes').referral_events),
    'review': ('person', 'respondent_key', var('outcomes').review_events),
} -%}
with

events as (
    select * from {{ ref('fct_crm_event') }}
),

final as (
    {% for outcome, (subject, key, event_types) in types.items() %}
        select
            '{{ outcome }}' as outcome,
            '{{ subject }}' as subject,
            {{ key }} as subject_key,
            occurred_at,
            occurred_on
        from events
        where event_type in {{ text_list(event_types) }} and {{ key }} is not null

        union all
    {% endfor %}
    select
        'retention' as outcome,
        'customer' as subject,
        account_key as subject_key,
        cast(from_day as timestamp) as occurred_at,
        from_day as occurred_on
    from {{ ref('int_account_standing') }}
    where not is_customer
)

select * from final
