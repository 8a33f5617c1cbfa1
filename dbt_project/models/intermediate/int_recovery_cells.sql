{%- set days = var('follow_up').confirmed_by_answer_within_days -%}
with

run as (
    select cast(max(as_of) as timestamp) as now_at from {{ ref('stg_run') }}
),

detractors as (
    select
        answers.*,
        answers.next_nps_group is null
        and {{ add_hours('answers.acted_at', 24 * days) }} >= run.now_at as is_still_open,
        case
            when answers.first_contact_at is null then 'none'
            when coalesce(lower(answers.remedy), 'none') in ('none', 'any', 'all') then 'not recorded'
            else answers.remedy
        end as remedy_given
    from {{ ref('int_loop_answers') }} as answers
    cross join run
    where answers.nps_group = 'detractor' and answers.is_named
),

counted as (
    select
        periods.period_grain,
        periods.period_start,
        detractors.remedy_given as remedy,
        detractors.survey_type,
        detractors.score,
        count(*) as detractors,
        count(*) filter (where detractors.is_still_open) as still_open,
        count(detractors.next_nps_group) as answered_again,
        count(*) filter (where detractors.next_nps_group = 'passive') as passives_after,
        count(*) filter (where detractors.next_nps_group = 'promoter') as promoters_after,
        coalesce(sum(detractors.remedy_cost), 0) as remedy_cost
    from detractors
    inner join {{ ref('int_periods') }} as periods on detractors.responded_on = periods.date_day
    where periods.period_grain in ('month', 'quarter', 'year', 'all')
    group by
        periods.period_grain, periods.period_start, detractors.remedy_given, detractors.survey_type, detractors.score
),

-- beside each remedy: `any` where somebody acted, and `all`
final as (
    select * from counted

    {% for margin, condition in [('any', "remedy <> 'none'"), ('all', 'true')] %}
        union all

        select
            period_grain,
            period_start,
            '{{ margin }}' as remedy,
            survey_type,
            score,
            cast(sum(detractors) as bigint) as detractors,
            cast(sum(still_open) as bigint) as still_open,
            cast(sum(answered_again) as bigint) as answered_again,
            cast(sum(passives_after) as bigint) as passives_after,
            cast(sum(promoters_after) as bigint) as promoters_after,
            sum(remedy_cost) as remedy_cost
        from counted
        where {{ condition }}
        group by period_grain, period_start, survey_type, score
    {% endfor %}
)

select * from final
