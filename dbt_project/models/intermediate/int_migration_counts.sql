{%- set next_start = 'coalesce(next_period_start, ' ~ last_day_of_time() ~ ')' -%}
{%- set last_day = 'least(valid_until, ' ~ add_days(next_start, -1) ~ ')' -%}
with

person_periods as (
    select * from {{ ref('int_person_periods') }}
),

calendar as (
    select distinct
        period_grain,
        period_start
    from {{ ref('int_periods') }}
),

-- who answered in a period: from the band of the answer before, if that still counted when the period began
answered as (
    select
        period_grain,
        period_start,
        survey_type,
        case when valid_until_before >= period_start then nps_group_before else 'no earlier answer' end as band_before,
        nps_group as band_after,
        count(*) as people
    from person_periods
    group by all
),

-- who did not: each answer waits through the later periods until the next one or until it expires
waiting as (
    select
        period_grain,
        period_start,
        survey_type,
        nps_group,
        case period_grain
            {% for grain in ['month', 'quarter', 'year'] %}
                when '{{ grain }}' then {{ start_of(grain, last_day) }}
            {% endfor %}
        end as last_period_start,
        count(*) as people
    from person_periods
    group by all
),

missed as (
    select
        calendar.period_grain,
        calendar.period_start,
        waiting.survey_type,
        waiting.nps_group as band_before,
        'no second answer' as band_after,
        sum(waiting.people) as people
    from waiting
    inner join calendar
        on
            waiting.period_grain = calendar.period_grain
            and waiting.period_start < calendar.period_start
            and waiting.last_period_start >= calendar.period_start
    group by all
),

-- all time has nothing before it: there the first answer of each person stands against the latest
turns as (
    select
        survey_type,
        respondent_key,
        nps_group,
        row_number() over (
            partition by survey_type, respondent_key order by responded_at, response_key
        ) = 1 as is_first,
        row_number() over (
            partition by survey_type, respondent_key order by responded_at desc, response_key desc
        ) = 1 as is_latest
    from {{ ref('fct_response') }}
    where respondent_key not like 'r:%'
),

first_and_latest as (
    select
        survey_type,
        respondent_key,
        max(case when is_first then nps_group end) as band_before,
        coalesce(max(case when is_latest and not is_first then nps_group end), 'no second answer') as band_after
    from turns
    group by survey_type, respondent_key
),

ever as (
    select
        calendar.period_grain,
        calendar.period_start,
        first_and_latest.survey_type,
        first_and_latest.band_before,
        first_and_latest.band_after,
        count(*) as people
    from first_and_latest
    inner join calendar on calendar.period_grain = 'all'
    group by all
),

final as (
    select * from answered

    union all

    select * from missed

    union all

    select * from ever
)

select * from final
