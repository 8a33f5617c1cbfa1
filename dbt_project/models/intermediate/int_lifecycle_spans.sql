with

terms as (
    select * from {{ ref('int_subscription_terms') }}
),

turns as (
    select * from {{ ref('int_lifecycle_turns') }}
),

activity_days as (
    select distinct
        account_key,
        occurred_on
    from {{ ref('int_account_signals') }}
    where is_activity
),

first_starts as (
    select
        account_key,
        min(started_on) as first_started_on
    from terms
    group by account_key
),

covered as (
    select
        *,
        max(last_day) over (
            partition by account_key order by started_on, last_day
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from terms
),

returns as (
    select
        account_key,
        started_on as returned_on
    from covered
    where {{ add_days('started_on', -1) }} > covered_until

    union distinct

    select
        account_key,
        marked_on as returned_on
    from turns
    where mark in ('return', 'start') and mark_before = 'churn'
),

spans as (
    select
        account_key,
        'known' as span,
        first_started_on as from_day,
        {{ last_day_of_time() }} as until_day
    from first_starts

    union all

    select
        account_key,
        'subscribed' as span,
        started_on as from_day,
        {{ day_after('last_day') }} as until_day
    from terms

    union all

    select
        account_key,
        'churned' as span,
        marked_on as from_day,
        next_marked_on as until_day
    from turns
    where mark = 'churn'

    union all

    select
        account_key,
        'returned' as span,
        returned_on as from_day,
        {{ add_days('returned_on', lifecycle_days('won_back_days') | int + 1) }} as until_day
    from returns

    union all

    select
        account_key,
        'new' as span,
        first_started_on as from_day,
        {{ add_days('first_started_on', lifecycle_days('new_days')) }} as until_day
    from first_starts

    union all

    select
        account_key,
        'onboarding' as span,
        first_started_on as from_day,
        {{ add_days('first_started_on', lifecycle_days('onboarding_days')) }} as until_day
    from first_starts

    union all

    select
        account_key,
        'renewing' as span,
        greatest(started_on, {{ add_days('renewal_on', '-' ~ lifecycle_days('renewal_window_days')) }}) as from_day,
        {{ day_after('least(renewal_on, last_day)') }} as until_day
    from terms
    where renewal_on is not null

    union all

    select
        account_key,
        'engaged' as span,
        occurred_on as from_day,
        {{ add_days('occurred_on', lifecycle_days('silent_days') | int + 1) }} as until_day
    from activity_days
),

final as (
    select * from spans
    where
        from_day < until_day
        and ({{ lifecycle_is_declared() }} or span in ('known', 'subscribed', 'churned'))
)

select * from final
