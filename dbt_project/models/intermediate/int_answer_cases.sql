with

answers as (
    select * from {{ ref('int_answer_outcomes') }}
    where subject = 'person'
),

cases as (
    select * from {{ ref('fct_case') }}
    where respondent_key is not null and (satisfaction is not null or effort is not null)
),

observed as (
    select cases_until from {{ ref('int_observed_until') }}
),

final as (
    select
        answers.nps_group,
        answers.quarter_start,
        answers.is_first_in_year,
        answers.is_first,
        cases.case_key,
        cases.satisfaction,
        cases.effort
    from answers
    cross join observed
    inner join cases
        on
            answers.subject_key = cases.respondent_key
            and answers.responded_at < cases.opened_at
            and {{ add_days('answers.responded_on', var('outcomes').within_days) }} >= cases.opened_on
    where {{ add_days('answers.responded_on', var('outcomes').within_days) }} <= observed.cases_until
)

select * from final
