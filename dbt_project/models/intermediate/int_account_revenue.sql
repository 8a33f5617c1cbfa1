with

terms as (
    select * from {{ ref('int_paid_terms') }}
),

steps as (
    select
        account_key,
        from_day,
        annual_revenue
    from terms

    union all

    select
        account_key,
        until_day as from_day,
        -annual_revenue as annual_revenue
    from terms
    where until_day < {{ last_day_of_time() }}
),

changes as (
    select
        account_key,
        from_day,
        sum(annual_revenue) as annual_revenue
    from steps
    group by account_key, from_day
),

final as (
    select
        account_key,
        from_day,
        coalesce(
            lead(from_day) over (partition by account_key order by from_day), {{ last_day_of_time() }}
        ) as until_day,
        sum(annual_revenue) over (partition by account_key order by from_day) as annual_revenue
    from changes
)

select * from final
