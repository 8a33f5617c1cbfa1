with

changes as (
    select * from {{ ref('int_trailing_days') }}
),

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

members as (
    select
        window_days,
        dimension,
        member,
        min(date_day) as first_day
    from changes
    group by window_days, dimension, member
),

member_days as (
    select
        members.window_days,
        members.dimension,
        members.member,
        calendar.date_day
    from members
    cross join run
    inner join {{ ref('dim_date') }} as calendar
        on members.first_day <= calendar.date_day and run.as_of >= calendar.date_day
),

-- a running sum over the days: no answer meets a day that it neither enters nor leaves on
standing as (
    select
        member_days.window_days,
        member_days.dimension,
        member_days.member,
        member_days.date_day as as_of_date,
        {{ add_days('member_days.date_day', '-member_days.window_days') }} as previous_as_of_date,
        {% for count in ['promoters', 'passives', 'detractors', 'expired_responses'] %}
            cast(sum(coalesce(changes.{{ count }}, 0)) over member_so_far as bigint) as {{ count }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from member_days
    left join changes
        on
            member_days.window_days = changes.window_days
            and member_days.dimension = changes.dimension
            and member_days.member = changes.member
            and member_days.date_day = changes.date_day
    window
        member_so_far as (
            partition by member_days.window_days, member_days.dimension, member_days.member
            order by member_days.date_day
            rows between unbounded preceding and current row
        )
),

counts as (
    select
        *,
        promoters + passives + detractors as responses
    from standing
    where promoters + passives + detractors > 0
),

nps as (
    with

    {{ nps_block_steps(
        ['window_days', 'dimension', 'member'], 'as_of_date', 'previous_as_of_date', ['as_of_date'],
        ['expired_responses'],
    ) }}
),

final as (
    select
        -- as of when, looking back how far
        nps.as_of_date,
        nps.window_days,

        -- member
        nps.dimension,
        nps.member,

        -- the NPS block
        {{ nps_block_columns('nps') }},
        nps.expired_responses
    from nps
)

select * from final
