{%- set days = var('follow_up').confirmed_by_answer_within_days -%}
with

run as (
    select cast(max(as_of) as timestamp) as now_at from {{ ref('stg_run') }}
),

answers as (
    select * from {{ ref('int_loop_answers') }}
),

-- whose next answer tells also of what was done about an earlier answer of the same person
acted_before as (
    select distinct answers.response_key
    from answers
    inner join answers as earlier
        on
            answers.respondent_key = earlier.respondent_key
            and answers.response_key <> earlier.response_key
            and answers.responded_at >= earlier.responded_at
            and answers.next_responded_at > earlier.first_contact_at
    where {{ hours_between('earlier.acted_at', 'answers.next_responded_at') }} <= 24 * {{ days }}
),

detractors as (
    select
        answers.*,
        acted_before.response_key is null as is_comparable,
        answers.next_nps_group is null
        and {{ add_hours('answers.acted_at', 24 * days) }} >= run.now_at as is_still_open,
        case
            when answers.first_contact_at is null then 'none'
            when
                answers.resolved_at is null
                or coalesce(lower(answers.remedy), 'none') in ('none', 'any', 'all')
                then 'not recorded'
            else answers.remedy
        end as remedy_given
    from answers
    left join acted_before on answers.response_key = acted_before.response_key
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
        count(detractors.next_nps_group) filter (where detractors.is_comparable) as comparable_again,
        count(*) filter (where detractors.is_comparable and detractors.next_nps_group = 'passive')
            as comparable_passives_after,
        count(*) filter (where detractors.is_comparable and detractors.next_nps_group = 'promoter')
            as comparable_promoters_after,
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
            cast(sum(comparable_again) as bigint) as comparable_again,
            cast(sum(comparable_passives_after) as bigint) as comparable_passives_after,
            cast(sum(comparable_promoters_after) as bigint) as comparable_promoters_after,
            sum(remedy_cost) as remedy_cost
        from counted
        where {{ condition }}
        group by period_grain, period_start, survey_type, score
    {% endfor %}
)

select * from final
