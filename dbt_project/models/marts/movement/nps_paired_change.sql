{%- set counts = {
    'responses': 'points_before is not null and points_after is not null',
    'promoters': "points_before is not null and band_after = 'promoter'",
    'passives': "points_before is not null and band_after = 'passive'",
    'detractors': "points_before is not null and band_after = 'detractor'",
    'people_before': 'points_before is not null',
    'no_second_answer': 'points_after is null',
    'no_earlier_answer': 'points_before is null',
} -%}
with

migration as (
    select
        *,
        {{ band_points('band_before') }} as points_before,
        {{ band_points('band_after') }} as points_after
    from {{ ref('nps_migration') }}
),

counted as (
    select
        period_grain,
        period_start,
        survey_type,

        {% for column, condition in counts.items() %}
            cast(coalesce(sum(people) filter (where {{ condition }}), 0) as bigint) as {{ column }},
        {% endfor %}
        sum(people * points_before) filter (where points_after is not null) as sum_before,
        sum(people * points_before) filter (where points_after is null) as sum_before_of_lost,
        sum(people * (points_after - points_before)) as sum_of_changes,
        sum(people * (points_after - points_before) * (points_after - points_before)) as sum_of_squares
    from migration
    group by period_grain, period_start, survey_type
),

measured as (
    select
        *,
        responses >= {{ var('minimum_responses') }} as is_reportable,
        {{ nps_adjusted_estimate('promoters', 'detractors', 'responses') }} as estimate,
        {{ nps_adjusted_squared_error('promoters', 'detractors', 'responses') }} as squared_error,
        {{ paired_change('sum_of_changes', 'responses') }} as mean_change,
        {{ paired_squared_error('sum_of_changes', 'sum_of_squares', 'responses') }} as change_squared_error
    from counted
    where responses > 0
),

tested as (
    select
        *,
        case when is_reportable then {{ absolute_z('mean_change', 'change_squared_error') }} end as absolute_z_of_change
    from measured
),

valued as (
    select
        *,
        {{ normal_two_sided_p('absolute_z_of_change') }} as change_p_value
    from tested
),

ranked as (
    select
        *,
        row_number() over (partition by period_grain, period_start order by change_p_value nulls last) as p_rank,
        count(change_p_value) over (partition by period_grain, period_start) as tests
    from valued
),

judged as (
    select
        *,
        {{ largest_rejected_p('change_p_value', 'p_rank', 'tests', 'period_grain, period_start') }} as rejected_p
    from ranked
),

final as (
    select
        -- period and kind of survey
        period_grain,
        period_start,
        survey_type,

        -- the NPS block over people who answered before and in the period
        responses,
        promoters,
        passives,
        detractors,
        case when is_reportable then {{ nps_score('promoters', 'detractors', 'responses') }} end as nps,
        case when is_reportable then {{ nps_interval_end('-', 'estimate', 'squared_error') }} end as nps_ci_low,
        case when is_reportable then {{ nps_interval_end('+', 'estimate', 'squared_error') }} end as nps_ci_high,
        is_reportable,
        case when is_reportable then {{ nps_score('sum_before', 0, 'responses') }} end as previous_nps,
        case when is_reportable then {{ nps_constants().scale }} * mean_change end as nps_change,
        change_p_value,
        case when change_p_value is not null then coalesce(change_p_value <= rejected_p, false) end
            as is_significant_change,

        -- the error of the paired change
        case when is_reportable then {{ nps_constants().scale }} * sqrt(change_squared_error) end as change_se,
        case
            when absolute_z_of_change is not null
                then {{ difference_interval_end('-', 'mean_change', 'change_squared_error') }}
        end as nps_change_ci_low,
        case
            when absolute_z_of_change is not null
                then {{ difference_interval_end('+', 'mean_change', 'change_squared_error') }}
        end as nps_change_ci_high,

        -- who is missing
        people_before,
        no_second_answer,
        {{ if_reportable('people_before', proportion('no_second_answer', 'people_before')) }}
            as no_second_answer_share,
        {{ if_reportable('no_second_answer', nps_score('sum_before_of_lost', 0, 'no_second_answer')) }}
            as nps_before_of_no_second_answer,
        no_earlier_answer
    from judged
)

select * from final
