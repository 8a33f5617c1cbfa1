{%- set rules = var('follow_up') -%}
{%- set flags = {
    'is_detractor': 'is_detractor',
    'is_unreachable': 'is_detractor and not is_reachable',
    'is_low_without_comment': 'score <= ' ~ rules.low_score_at_most ~ ' and not has_comment',
    'is_followed_up': 'is_followed_up',
    'is_reopened': 'is_detractor and cases > 1',
    'is_contacted': 'is_detractor and first_contact_at is not null',
    'is_contact_due': 'is_contact_due',
    'is_contacted_in_time': 'is_contact_due and coalesce(first_contact_at <= contact_due_at, false)',
    'is_resolution_due': 'is_resolution_due',
    'is_resolved_in_time': 'is_resolution_due and coalesce(resolved_at <= resolve_due_at, false)',
    'is_closed_by_team': 'is_followed_up and resolved_at is not null',
    'is_closed_by_customer': 'is_followed_up and satisfied_at is not null',
    'is_confirmed_in_case': 'is_followed_up and confirmed_at is not null',
    'is_confirmed_by_answer': 'is_followed_up and confirmed_by_answer_at is not null',
} -%}
with

answers as (
    select * from {{ ref('int_loop_answers') }}
),

run as (
    select cast(max(as_of) as timestamp) as now_at from {{ ref('stg_run') }}
),

-- the clock starts with the answer: the customer does not know when somebody opened a case
timed as (
    select
        answers.*,
        answers.nps_group = 'detractor' as is_detractor,
        {{ add_hours('answers.responded_at', rules.contact_within_hours) }} as contact_due_at,
        {{ add_hours('answers.responded_at', 24 * rules.resolve_within_days) }} as resolve_due_at,
        least(answers.confirmed_at, answers.confirmed_by_answer_at) as satisfied_at,
        run.now_at
    from answers
    cross join run
),

judged as (
    select
        *,
        is_detractor and cases > 0 as is_followed_up,
        is_detractor and is_reachable and contact_due_at < now_at as is_contact_due,
        is_detractor and cases > 0 and resolve_due_at < now_at as is_resolution_due
    from timed
),

-- follow-up cases of which nobody knows the answer
stray as (
    select cases.*
    from {{ ref('int_follow_up_cases') }} as cases
    left join answers on cases.response_key = answers.response_key
    where answers.response_key is null
),

final as (
    select
        responded_on as counted_on,
        coalesce(case_owner_key, 'none') as owner_key,
        coalesce(nullif(team, 'all'), 'none') as team,
        {% for flag, rule in flags.items() %}
            {{ rule }} as {{ flag }},
        {% endfor %}
        {{ hours_waited('responded_at', 'first_contact_at') }} as hours_to_contact,
        {{ hours_waited('responded_at', 'resolved_at') }} as hours_to_resolution,
        {{ hours_waited('responded_at', 'satisfied_at') }} as hours_to_confirmation,
        case when is_detractor then 0 else cases end as other_cases,
        case when is_detractor then remedy_cost end as remedy_cost
    from judged

    union all

    select
        opened_on as counted_on,
        coalesce(owner_key, 'none') as owner_key,
        coalesce(nullif(team, 'all'), 'none') as team,
        {% for flag in flags %}
            false as {{ flag }},
        {% endfor %}
        cast(null as double) as hours_to_contact,
        cast(null as double) as hours_to_resolution,
        cast(null as double) as hours_to_confirmation,
        1 as other_cases,
        cast(null as double) as remedy_cost
    from stray
)

select * from final
