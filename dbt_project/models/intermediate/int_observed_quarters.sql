with

bounds as (
    select
        min(standing.from_day) as first_day,
        max(observed.as_of) as last_day
    from {{ ref('int_account_standing') }} as standing
    cross join {{ ref('int_observed_until') }} as observed
    where standing.from_day <= observed.as_of
),

days as (
    {{ day_series('bounds', 'first_day', 'last_day') }}
),

quarters as (
    select distinct {{ start_of('quarter', 'date_day') }} as quarter_start from days
),

final as (
    select
        quarter_start,
        -- a hundred days on is always the next quarter
        {{ start_of('quarter', add_days('quarter_start', 100)) }} as next_quarter_start
    from quarters
)

select * from final
