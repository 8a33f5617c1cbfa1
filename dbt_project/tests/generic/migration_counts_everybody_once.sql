{#
    Rows with an answer in the period sum to the named people who gave one, per period and survey type; for `all` the
    whole matrix sums to everybody who ever answered.
#}
{% test migration_counts_everybody_once(model) %}

    with

    respondents as (
        select
            periods.period_grain,
            periods.period_start,
            responses.survey_type,
            count(distinct responses.respondent_key) as people
        from {{ ref('fct_response') }} as responses
        inner join {{ ref('int_periods') }} as periods on responses.responded_on = periods.date_day
        where periods.period_grain in ('month', 'quarter', 'year', 'all') and responses.respondent_key not like 'r:%'
        group by periods.period_grain, periods.period_start, responses.survey_type
    ),

    moved as (
        select
            period_grain,
            period_start,
            survey_type,
            sum(case when period_grain = 'all' or band_after <> 'no second answer' then people end) as people
        from {{ model }}
        group by period_grain, period_start, survey_type
    )

    select
        coalesce(respondents.period_grain, moved.period_grain) as period_grain,
        coalesce(respondents.period_start, moved.period_start) as period_start,
        coalesce(respondents.survey_type, moved.survey_type) as survey_type
    from respondents
    full join moved
        on
            respondents.period_grain = moved.period_grain
            and respondents.period_start = moved.period_start
            and respondents.survey_type = moved.survey_type
    where coalesce(respondents.people, 0) <> coalesce(moved.people, 0)

{% endtest %}
