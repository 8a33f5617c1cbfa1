with

periods as (
    select * from {{ ref('int_alert_periods') }}
    where is_complete
),

-- a dimension with one member is everybody once more, not another question
members as (
    select *
    from {{ ref('int_period_members') }}
    qualify
        dimension = 'overall'
        or min(member) over (partition by dimension) < max(member) over (partition by dimension)
),

scores as (
    select
        'nps_fell' as kind,
        members.dimension,
        members.member,
        periods.period_grain,
        periods.period_start,
        periods.previous_period_start,
        periods.last_day,
        members.responses as cases,
        members.promoters - members.detractors as total,
        {{ nps_adjusted_estimate('members.promoters', 'members.detractors', 'members.responses') }} as estimate,
        {{ nps_adjusted_squared_error('members.promoters', 'members.detractors', 'members.responses') }}
            as squared_error
    from members
    inner join periods
        on members.period_grain = periods.period_grain and members.period_start = periods.period_start
),

-- by survey only: what is asked when changes the rate of all together without anybody answering less
asks as (
    select
        asks.survey,
        periods.period_grain,
        periods.period_start,
        periods.previous_period_start,
        periods.last_day,
        count(*) as cases,
        count(*) filter (where asks.is_answered) as total
    from {{ ref('int_asks') }} as asks
    inner join {{ ref('int_periods') }} as period_days on asks.sent_on = period_days.date_day
    inner join periods
        on
            period_days.period_grain = periods.period_grain
            and period_days.period_start = periods.period_start
            and periods.has_its_answers
    group by
        asks.survey, periods.period_grain, periods.period_start, periods.previous_period_start, periods.last_day
),

rates as (
    select
        'response_rate_fell' as kind,
        'survey' as dimension,
        survey as member,
        period_grain,
        period_start,
        previous_period_start,
        last_day,
        cases,
        total,
        {{ share_adjusted_estimate('total', 'cases') }} as estimate,
        {{ share_adjusted_squared_error('total', 'cases') }} as squared_error
    from asks
),

final as (
    select * from scores
    union all
    select * from rates
)

select * from final
