with

answers as (
    select * from {{ ref('fct_response') }}
    where respondent_key not like 'r:%'
),

-- of several answers in one period the latest counts
latest as (
    select
        periods.period_grain,
        periods.period_start,
        answers.survey_type,
        answers.respondent_key,
        answers.nps_group,
        answers.responded_on
    from answers
    inner join {{ ref('int_periods') }} as periods on answers.responded_on = periods.date_day
    where periods.period_grain in ('month', 'quarter', 'year')
    qualify
        row_number() over (
            partition by periods.period_grain, periods.period_start, answers.survey_type, answers.respondent_key
            order by answers.responded_at desc, answers.response_key desc
        ) = 1
),

final as (
    select
        period_grain,
        period_start,
        survey_type,
        respondent_key,
        nps_group,
        {{ last_valid_day('survey_type', 'responded_on') }} as valid_until,
        lag(nps_group) over person as nps_group_before,
        lag({{ last_valid_day('survey_type', 'responded_on') }}) over person as valid_until_before,
        lead(period_start) over person as next_period_start
    from latest
    window person as (partition by period_grain, survey_type, respondent_key order by period_start)
)

select * from final
