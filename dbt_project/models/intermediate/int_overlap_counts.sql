{%- set tools = ['archive', 'successor'] -%}
with

successions as (
    {{ successions() }}
),

overlapping as (
    select * from {{ ref('int_overlapping_answers') }}
),

in_periods as (
    select
        *,
        'week' as period_grain,
        week_start as period_start
    from overlapping

    union all

    select
        *,
        'all' as period_grain,
        min(week_start) over (partition by survey, archive) as period_start
    from overlapping
),

respondents as (
    select
        survey,
        archive,
        period_grain,
        period_start,
        respondent_key
    from in_periods
    where is_identified
    group by survey, archive, period_grain, period_start, respondent_key
    having min(tool) < max(tool)
),

in_both as (
    select
        survey,
        archive,
        period_grain,
        period_start,
        count(*) as respondents_in_both
    from respondents
    group by survey, archive, period_grain, period_start
),

counts as (
    select
        survey,
        archive,
        successor,
        period_grain,
        period_start,
        count(distinct week_start) as overlap_weeks,
        count(*) filter (where tool = 'archive' and is_same) as same_answers,
        {% for tool in tools %}
            count(*) filter (where tool = '{{ tool }}') as {{ tool }}_responses,
            count(*) filter (where tool = '{{ tool }}' and is_identified) as {{ tool }}_identified,
            count(*) filter (where tool = '{{ tool }}' and not is_same) as {{ tool }}_own_responses,
            count(*) filter (where tool = '{{ tool }}' and not is_same and nps_group = 'promoter')
                as {{ tool }}_promoters,
            count(*) filter (where tool = '{{ tool }}' and not is_same and nps_group = 'detractor')
                as {{ tool }}_detractors
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from in_periods
    group by survey, archive, successor, period_grain, period_start
),

-- a succession without a common week has its total row as well
periods as (
    select
        survey,
        archive,
        successor,
        period_grain,
        period_start
    from counts

    union all

    select
        successions.survey,
        successions.archive,
        successions.successor,
        'all' as period_grain,
        cast(null as date) as period_start
    from successions
    left join counts on successions.survey = counts.survey and successions.archive = counts.archive
    where counts.survey is null
),

final as (
    select
        periods.survey,
        periods.archive,
        periods.successor,
        periods.period_grain,
        periods.period_start,
        coalesce(counts.overlap_weeks, 0) as overlap_weeks,
        coalesce(counts.same_answers, 0) as same_answers,
        coalesce(in_both.respondents_in_both, 0) as respondents_in_both,
        {% for tool in tools %}
            {% for measure in ['responses', 'identified', 'own_responses', 'promoters', 'detractors'] %}
                coalesce(counts.{{ tool }}_{{ measure }}, 0) as {{ tool }}_{{ measure }}
                {%- if not (loop.last and tool == 'successor') %},{% endif %}
            {% endfor %}
        {% endfor %}
    from periods
    left join counts
        on
            periods.survey = counts.survey
            and periods.archive = counts.archive
            and periods.period_grain = counts.period_grain
            and periods.period_start = counts.period_start
    left join in_both
        on
            periods.survey = in_both.survey
            and periods.archive = in_both.archive
            and periods.period_grain = in_both.period_grain
            and periods.period_start = in_both.period_start
)

select * from final
