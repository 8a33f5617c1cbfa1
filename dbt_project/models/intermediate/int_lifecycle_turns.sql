with

terms as (
    select * from {{ ref('int_subscription_terms') }}
),

signals as (
    select * from {{ ref('int_account_signals') }}
),

-- within a day a start comes first; of a churn and a return at one instant the return is the later
marks as (
    select
        account_key,
        started_on as marked_on,
        cast(null as timestamp) as marked_at,
        0 as day_order,
        'start' as mark
    from terms

    union all

    select
        account_key,
        occurred_on as marked_on,
        occurred_at as marked_at,
        case when is_churn then 1 else 2 end as day_order,
        case when is_churn then 'churn' else 'return' end as mark
    from signals
    where is_churn or is_return
),

final as (
    select
        account_key,
        mark,
        marked_on,
        lag(mark) over (
            partition by account_key
            order by marked_on, case when mark = 'start' then 0 else 1 end, marked_at, day_order
        ) as mark_before,
        coalesce(lead(marked_on) over (
            partition by account_key
            order by marked_on, case when mark = 'start' then 0 else 1 end, marked_at, day_order
        ), {{ last_day_of_time() }}) as next_marked_on
    from marks
)

select * from final
