with

counts as (
    select * from {{ ref('int_theme_counts') }}
),

headline as (
    select * from {{ ref('nps_overall') }}
),

parted as (
    select
        themes.*,
        base.responses as base_responses,
        base.promoters as base_promoters,
        base.detractors as base_detractors,
        base.responses - themes.responses as responses_without,
        base.promoters - themes.promoters as promoters_without,
        base.passives - themes.passives as passives_without,
        base.detractors - themes.detractors as detractors_without,
        {{ nps_score('headline.promoters', 'headline.detractors', 'headline.responses') }}
        - {{ nps_score(
            '(headline.promoters - themes.promoters)',
            '(headline.detractors - themes.detractors)',
            'nullif(headline.responses - themes.responses, 0)',
        ) }} as headline_points
    from counts as themes
    inner join counts as base
        on
            themes.period_grain = base.period_grain
            and themes.period_start = base.period_start
            and themes.theme_source = base.theme_source
    inner join headline
        on
            themes.period_grain = headline.period_grain
            and themes.period_start = headline.period_start
    where themes.theme is not null and base.theme is null
),

measures as (
    select
        *,
        least(responses, responses_without) >= {{ var('minimum_responses') }} as is_reportable,
        {{ nps_score('base_promoters', 'base_detractors', 'base_responses') }} as base_score,

        -- with the theme
        {{ nps_score('promoters', 'detractors', 'responses') }} as score,
        {{ nps_adjusted_estimate('promoters', 'detractors', 'responses') }} as estimate,
        {{ nps_adjusted_squared_error('promoters', 'detractors', 'responses') }} as squared_error,

        -- without it
        {{ nps_score('promoters_without', 'detractors_without', 'nullif(responses_without, 0)') }} as score_without,
        {{ nps_adjusted_estimate('promoters_without', 'detractors_without', 'responses_without') }}
            as estimate_without,
        {{ nps_adjusted_squared_error('promoters_without', 'detractors_without', 'responses_without') }}
            as squared_error_without
    from parted
),

differences as (
    select
        *,
        {{ two_sample_estimate('estimate_without', 'estimate') }} as difference,
        {{ two_sample_squared_error('squared_error_without', 'squared_error') }} as difference_squared_error
    from measures
),

final as (
    select
        -- period and theme
        period_grain,
        period_start,
        theme_source,
        theme,

        -- answers
        base_responses,
        responses,
        promoters,
        passives,
        detractors,
        responses_without,
        promoters_without,
        passives_without,
        detractors_without,
        is_reportable,

        -- scores (points), estimates and errors (±1 scale)
        base_score,
        score,
        estimate,
        squared_error,
        score_without,
        estimate_without,
        squared_error_without,
        headline_points,
        difference,
        difference_squared_error,
        {{ reported(absolute_z('difference', 'difference_squared_error')) }} as difference_z
    from differences
)

select * from final
