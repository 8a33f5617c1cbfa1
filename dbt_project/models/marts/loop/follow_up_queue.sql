{%- set precedence = {
    'uncontacted_detractor': 1,
    'low_score_without_comment': 1,
    'promised_follow_up': 2,
    'silent_customer_due': 3,
    'promoter_to_ask': 4,
} -%}
with

acts as (
    select * from {{ ref('int_queue_acts') }}
),

run as (
    select cast(max(as_of) as timestamp) as now_at from {{ ref('stg_run') }}
),

judged as (
    select
        acts.*,
        acts.due_at < run.now_at as is_overdue,
        case when acts.due_at < run.now_at then {{ hours_between('acts.due_at', 'run.now_at') }} end as hours_overdue,
        case acts.act
            {% for act, place in precedence.items() %}
                when '{{ act }}' then {{ place }}
            {% endfor %}
        end as urgency
    from acts
    cross join run
),

final as (
    select
        -- what to do first
        row_number() over (
            order by
                urgency asc, annual_revenue desc nulls last, due_at asc, coalesce(response_key, respondent_key) asc
        ) as priority_rank,
        act,
        step,

        -- for whom
        response_key,
        respondent_key,
        account_key,
        annual_revenue,

        -- the answer
        survey,
        touchpoint,
        score,
        has_comment,
        responded_at,
        responded_on,

        -- the case
        owner_key,
        team,
        opened_at,
        first_contact_at,
        resolved_at,

        -- until when
        due_at,
        is_overdue,
        hours_overdue
    from judged
)

select * from final
