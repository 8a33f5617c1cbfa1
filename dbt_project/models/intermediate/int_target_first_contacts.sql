{%- set members = {
    'overall': "'all'", 'touchpoint': 'responses.touchpoint', 'lifecycle_stage': 'responses.lifecycle_stage',
} -%}
{%- for segment in var('segments') -%}
    {%- do members.update({segment.name: 'responses.segment_' ~ segment.name}) -%}
{%- endfor -%}
with

targets as (
    select * from {{ ref('int_targets') }}
    where metric = 'hours_to_first_contact'
),

run as (
    select cast(max(as_of) as timestamp) as now_at from {{ ref('stg_run') }}
),

-- a detractor who waits for less time than the goal allows says nothing yet
waited as (
    select
        targets.target_name,
        targets.goal,
        periods.period_start,
        {{ hours_waited('responses.responded_at', 'follow_ups.first_contact_at') }} as hours
    from {{ ref('int_follow_ups') }} as follow_ups
    inner join {{ ref('fct_response') }} as responses on follow_ups.response_key = responses.response_key
    inner join targets
        on
            targets.member = case targets.dimension
                {% for dimension, member in members.items() %}
                    when '{{ dimension }}' then {{ member }}
                {% endfor %}
            end
    inner join {{ ref('int_periods') }} as periods
        on responses.responded_on = periods.date_day and targets.due_grain = periods.period_grain
    cross join run
    where
        responses.nps_group = 'detractor'
        and (
            follow_ups.first_contact_at is not null
            or {{ hours_between('responses.responded_at', 'run.now_at') }} > targets.goal
        )
),

ranked as (
    select
        *,
        row_number() over (partition by target_name, period_start order by hours nulls last) as hours_rank,
        count(*) over (partition by target_name, period_start) as cases
    from waited
),

final as (
    select
        target_name,
        period_start,
        max(cases) as cases,
        count(*) filter (where hours <= goal) as successes,
        count(*) filter (where hours > goal or hours is null) as failures,
        {{ waiting_quantile(0.5, 'hours') }} as actual,
        max(hours) filter (where hours_rank = {{ median_rank('-', 'cases') }}) as actual_ci_low,
        max(hours) filter (where hours_rank = {{ median_rank('+', 'cases') }}) as actual_ci_high,
        {{ share_deviate('count(*) filter (where hours <= goal)', 'max(cases)', 'cast(0.5 as double)') }} as deviate
    from ranked
    group by target_name, period_start
)

select * from final
