with

bounds as (
    select
        min(responses.responded_on) as first_day,
        greatest(max(responses.responded_on), max(run.as_of)) as last_day
    from {{ ref('fct_response') }} as responses
    cross join {{ ref('stg_run') }} as run
),

days as (
    {{ day_series('bounds', 'first_day', 'last_day') }}
),

final as (
    select
        date_day,

        -- periods that it falls in
        {{ start_of_week('date_day') }} as week_start,
        {{ start_of('month', 'date_day') }} as month_start,
        {{ start_of('quarter', 'date_day') }} as quarter_start,
        {{ start_of('year', 'date_day') }} as year_start,

        -- parts
        cast(extract(year from date_day) as bigint) as year_number,
        cast(extract(quarter from date_day) as bigint) as quarter_number,
        cast(extract(month from date_day) as bigint) as month_number,
        cast(extract(day from date_day) as bigint) as day_of_month,
        cast({{ iso_day_of_week('date_day') }} as bigint) as day_of_week,
        {{ iso_day_of_week('date_day') }} >= 6 as is_weekend
    from days
)

select * from final
