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

names as (
    select
        field,
        value,
        min(case when language = 'en' then label end) as label_en,
        min(case when language = 'de' then label end) as label_de
    from {{ ref('label_texts') }}
    where field in ('month', 'quarter', 'day_of_week')
    group by field, value
),

numbered as (
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
),

final as (
    select
        numbered.*,

        -- what people read
        months.label_en || ' ' || cast(numbered.year_number as {{ dbt.type_string() }}) as month_label_en,
        months.label_de || ' ' || cast(numbered.year_number as {{ dbt.type_string() }}) as month_label_de,
        quarters.label_en || ' ' || cast(numbered.year_number as {{ dbt.type_string() }}) as quarter_label_en,
        quarters.label_de || ' ' || cast(numbered.year_number as {{ dbt.type_string() }}) as quarter_label_de,
        weekdays.label_en as day_label_en,
        weekdays.label_de as day_label_de
    from numbered
    left join names as months
        on months.field = 'month' and months.value = cast(numbered.month_number as {{ dbt.type_string() }})
    left join names as quarters
        on quarters.field = 'quarter' and quarters.value = cast(numbered.quarter_number as {{ dbt.type_string() }})
    left join names as weekdays
        on weekdays.field = 'day_of_week' and weekdays.value = cast(numbered.day_of_week as {{ dbt.type_string() }})
)

select * from final
