with

targets as (
    select * from {{ ref('int_targets') }}
    where metric = 'response_rate'
),

{% set members = {'overall': "'all'", 'touchpoint': 'touchpoint', 'survey': 'survey', 'channel': 'channel'} %}
asks as (
    {% for dimension, member in members.items() %}
        select
            '{{ dimension }}' as dimension,
            {{ member }} as member,
            sent_on,
            is_answered
        from {{ ref('int_asks') }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

counted as (
    select
        targets.target_name,
        targets.goal,
        periods.period_start,
        count(*) as cases,
        count(*) filter (where asks.is_answered) as successes
    from targets
    inner join asks on targets.dimension = asks.dimension and targets.member = asks.member
    inner join {{ ref('int_periods') }} as periods
        on asks.sent_on = periods.date_day and targets.due_grain = periods.period_grain
    group by targets.target_name, targets.goal, periods.period_start
),

final as (
    select
        target_name,
        period_start,
        cases,
        successes,
        cases - successes as failures,
        {{ proportion('successes', 'cases') }} as actual,
        {{ wilson_low('successes', 'cases') }} as actual_ci_low,
        {{ wilson_high('successes', 'cases') }} as actual_ci_high,
        {{ share_deviate('successes', 'cases', 'goal') }} as deviate
    from counted
)

select * from final
