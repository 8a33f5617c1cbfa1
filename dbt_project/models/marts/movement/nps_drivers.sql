with

comparisons as (
    select * from {{ ref('int_theme_comparisons') }}
),

parents as (
    select distinct
        'comment' as theme_source,
        theme,
        parent_theme
    from {{ ref('int_theme_terms') }}
),

tested as (
    select
        comparisons.*,
        parents.parent_theme,
        {{ normal_two_sided_p('comparisons.difference_z') }} as p_value
    from comparisons
    left join parents
        on comparisons.theme_source = parents.theme_source and comparisons.theme = parents.theme
),

ranked as (
    select
        *,
        row_number() over (partition by period_grain, period_start order by p_value nulls last) as p_rank,
        count(p_value) over (partition by period_grain, period_start) as tests
    from tested
),

judged as (
    select
        *,
        {{ largest_rejected_p('p_value', 'p_rank', 'tests', 'period_grain, period_start') }} as rejected_p
    from ranked
),

final as (
    select
        -- period and theme
        period_grain,
        period_start,
        theme_source,
        theme,
        parent_theme,

        -- how many of the answers that could show it do
        base_responses,
        cast(responses as double) / base_responses as reach,
        is_reportable,

        -- those that do
        responses,
        promoters,
        passives,
        detractors,
        {{ reported('score') }} as nps,
        {{ reported(nps_interval_end('-', 'estimate', 'squared_error')) }} as nps_ci_low,
        {{ reported(nps_interval_end('+', 'estimate', 'squared_error')) }} as nps_ci_high,

        -- those that do not
        responses_without,
        promoters_without,
        passives_without,
        detractors_without,
        {{ reported('score_without') }} as nps_without,
        {{ reported(nps_interval_end('-', 'estimate_without', 'squared_error_without')) }} as nps_without_ci_low,
        {{ reported(nps_interval_end('+', 'estimate_without', 'squared_error_without')) }} as nps_without_ci_high,

        -- how far apart they are
        {{ reported('score - score_without') }} as nps_difference,
        {{ reported(difference_interval_end('-', 'difference', 'difference_squared_error')) }}
            as nps_difference_ci_low,
        {{ reported(difference_interval_end('+', 'difference', 'difference_squared_error')) }}
            as nps_difference_ci_high,
        p_value as difference_p_value,
        case when p_value is not null then coalesce(p_value <= rejected_p, false) end as is_significant_difference,

        -- what goes with it in points
        {{ reported('base_score') }} as nps_all,
        {{ reported('base_score - score_without') }} as impact,
        {{ reported('headline_points') }} as headline_impact
    from judged
)

select * from final
