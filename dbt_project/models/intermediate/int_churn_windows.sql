{%- set within_days = var('account_rules').churn_within_days -%}
with recursive

observed as (
    select churn_until from {{ ref('int_observed_until') }}
    where churn_until is not null
),

answers as (
    select min(responded_on) as first_day from {{ ref('fct_response') }}
    where account_key is not null
),

standing as (
    select min(from_day) as first_day from {{ ref('int_account_standing') }}
),

-- before the first answer nobody could have a band; without any answer all that is known of customers counts
bounds as (
    select coalesce(answers.first_day, standing.first_day) as first_day
    from answers
    cross join standing
),

windows as (
    select
        1 as window_number,
        {{ add_days('observed.churn_until', -within_days) }} as starts_on,
        observed.churn_until as ends_on
    from observed

    union all

    select
        windows.window_number + 1 as window_number,
        {{ add_days('windows.starts_on', -within_days) }} as starts_on,
        windows.starts_on as ends_on
    from windows
    cross join bounds
    where {{ add_days('windows.starts_on', -within_days) }} >= bounds.first_day
),

final as (
    select
        cast(windows.window_number as bigint) as window_number,
        windows.starts_on,
        windows.ends_on
    from windows
    cross join bounds
    where windows.starts_on >= bounds.first_day
)

select * from final
