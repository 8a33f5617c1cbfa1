{%- set outcomes = ['retention', 'repeat', 'referral', 'review'] -%}
with

answers as (
    select * from {{ ref('int_customer_answers') }}
),

events as (
    select * from {{ ref('int_outcome_events') }}
),

standing as (
    select * from {{ ref('int_account_standing') }}
    where is_customer
),

-- answers and events of one subject in the order of time: the next event stands behind the answer, no join needed
moments as (
    select
        subject,
        subject_key,
        nps_group,
        quarter_start,
        responded_on,
        {% for outcome in outcomes %}
            cast(null as date) as {{ outcome }}_on,
        {% endfor %}
        responded_at as happened_at
    from answers

    union all

    select
        subject,
        subject_key,
        cast(null as {{ dbt.type_string() }}) as nps_group,
        cast(null as date) as quarter_start,
        cast(null as date) as responded_on,
        {% for outcome in outcomes %}
            case when outcome = '{{ outcome }}' then occurred_on end as {{ outcome }}_on,
        {% endfor %}
        occurred_at as happened_at
    from events
),

followed as (
    select
        subject,
        subject_key,
        nps_group,
        quarter_start,
        responded_on,
        {% for outcome in outcomes %}
            min({{ outcome }}_on) over (
                partition by subject, subject_key order by happened_at desc
                range between unbounded preceding and current row
            ) as {{ outcome }}_on,
        {% endfor %}
        happened_at as responded_at
    from moments
),

ranked as (
    select
        *,
        row_number() over (
            partition by subject, subject_key, nps_group, {{ start_of('year', 'quarter_start') }} order by quarter_start
        ) as place_in_year,
        row_number() over (partition by subject, subject_key, nps_group order by quarter_start) as place
    from followed
    where nps_group is not null
),

final as (
    select
        ranked.subject,
        ranked.subject_key,
        ranked.nps_group,
        ranked.quarter_start,
        ranked.responded_at,
        ranked.responded_on,
        ranked.place_in_year = 1 as is_first_in_year,
        ranked.place = 1 as is_first,
        ranked.subject = 'customer' and standing.account_key is not null as was_customer,
        ranked.retention_on as lost_on,
        ranked.repeat_on,
        ranked.referral_on,
        ranked.review_on
    from ranked
    left join standing on {{ account_on('standing', 'ranked.subject_key', 'ranked.responded_on') }}
)

select * from final
