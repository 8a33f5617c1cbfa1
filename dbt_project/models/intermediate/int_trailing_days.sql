{%- set bands = ['promoters', 'passives', 'detractors'] -%}
with

spans as (
    {% for window_days in trailing_windows() %}
        select
            cast({{ window_days }} as bigint) as window_days,
            dimension,
            member,
            from_day,
            least(until_day, {{ add_days('from_day', window_days) }}) as until_day,
            least(until_day, {{ add_days('from_day', window_days) }}, expires_on) as valid_until,
            {{ bands | join(', ') }}
        from {{ ref('int_trailing_spans') }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- an answer enters on its day and leaves when it is replaced, falls out of the window or expires
steps as (
    select
        window_days,
        dimension,
        member,
        from_day as date_day,
        {{ bands | join(', ') }},
        0 as expired_responses
    from spans

    union all

    select
        window_days,
        dimension,
        member,
        valid_until as date_day,
        {% for band in bands %}
            -{{ band }} as {{ band }},
        {% endfor %}
        case when valid_until < until_day then {{ bands | join(' + ') }} else 0 end as expired_responses
    from spans

    union all

    select
        window_days,
        dimension,
        member,
        until_day as date_day,
        {% for band in bands %}
            0 as {{ band }},
        {% endfor %}
        -({{ bands | join(' + ') }}) as expired_responses
    from spans
    where valid_until < until_day
),

final as (
    select
        window_days,
        dimension,
        member,
        date_day,
        {% for count in bands + ['expired_responses'] %}
            cast(sum({{ count }}) as bigint) as {{ count }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from steps
    group by window_days, dimension, member, date_day
)

select * from final
