{%- set members = {
    'overall': "'all'", 'touchpoint': 'responses.touchpoint', 'lifecycle_stage': 'responses.lifecycle_stage',
} -%}
{%- for segment in var('segments') -%}
    {%- do members.update({segment.name: 'responses.segment_' ~ segment.name}) -%}
{%- endfor -%}
with

candidate_days as (
    select
        candidates.kind,
        candidates.dimension,
        candidates.member,
        candidates.period_grain,
        candidates.period_start,
        period_days.date_day,
        period_days.period_start = candidates.period_start as is_after
    from {{ ref('int_alert_comparisons') }} as candidates
    inner join {{ ref('int_periods') }} as period_days
        on
            candidates.period_grain = period_days.period_grain
            and period_days.period_start in (candidates.period_start, candidates.previous_period_start)
    where candidates.is_candidate
),

cases as (
    {% for dimension, member in members.items() %}
        select
            candidate_days.*,
            responses.respondent_key,
            {{ band_points('responses.nps_group') }} as case_value
        from candidate_days
        inner join {{ ref('fct_response') }} as responses
            on candidate_days.date_day = responses.responded_on and candidate_days.member = {{ member }}
        where candidate_days.kind = 'nps_fell' and candidate_days.dimension = {{ text_literal(dimension) }}

        union all
    {% endfor %}

    select
        candidate_days.*,
        coalesce(asks.respondent_key, asks.ask_key) as respondent_key,
        case when asks.is_answered then 1 else 0 end as case_value
    from candidate_days
    inner join {{ ref('int_asks') }} as asks
        on candidate_days.date_day = asks.sent_on and candidate_days.member = asks.survey
    where candidate_days.kind = 'response_rate_fell'
),

final as (
    select
        kind,
        dimension,
        member,
        period_grain,
        period_start,
        respondent_key,
        count(*) filter (where is_after) as cases_after,
        coalesce(sum(case_value) filter (where is_after), 0) as value_after,
        count(*) filter (where not is_after) as cases_before,
        coalesce(sum(case_value) filter (where not is_after), 0) as value_before
    from cases
    group by kind, dimension, member, period_grain, period_start, respondent_key
)

select * from final
