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
        {{ share_against_goal() }}
    from counted
)

select * from final
