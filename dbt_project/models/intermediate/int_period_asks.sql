with

ask_days as (
    select
        date_day,
        sum(sent) as sent,
        sum(answered) as answered
    from {{ ref('int_ask_days') }}
    where sent > 0
    group by date_day
),

beginning as (
    select min(responded_on) as first_responded_on from {{ ref('fct_response') }}
),

dated as (
    select
        ask_days.*,
        beginning.first_responded_on as first_day
    from ask_days
    cross join beginning
),

final as (
    {% for grain, start in starts_of_periods('date_day', 'first_day').items() %}
        select
            '{{ grain }}' as period_grain,
            {{ start }} as period_start,
            cast(sum(sent) as bigint) as sent,
            cast(sum(answered) as bigint) as answered
        from dated
        group by {{ start }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
