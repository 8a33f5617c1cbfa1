with

figures as (
    select * from {{ ref('int_campaign_figures') }}
),

treated as (
    select * from figures
    where side = 'treated'
),

controls as (
    select * from figures
    where side = 'control'
),

compared as (
    select
        treated.method,
        treated.campaign,
        treated.test,
        treated.responses as treated_responses,
        treated.effective_responses as treated_effective_responses,
        treated.points as treated_points,
        treated.ci_low as treated_ci_low,
        treated.ci_high as treated_ci_high,
        treated.estimate as treated_estimate,
        treated.squared_error as treated_squared_error,
        controls.responses as control_responses,
        controls.effective_responses as control_effective_responses,
        controls.points as control_points,
        controls.ci_low as control_ci_low,
        controls.ci_high as control_ci_high,
        case when treated.method = 'paired' then 0e0 else controls.points end as subtracted_points,
        case when treated.method = 'paired' then 0e0 else controls.estimate end as subtracted_estimate,
        case when treated.method = 'paired' then 0e0 else controls.squared_error end as subtracted_squared_error
    from treated
    left join controls
        on
            treated.method = controls.method
            and treated.campaign = controls.campaign
            and treated.test = controls.test
),

estimated as (
    select
        *,
        treated_points - subtracted_points as effect,
        {{ two_sample_estimate('subtracted_estimate', 'treated_estimate') }} as estimate,
        {{ two_sample_squared_error('subtracted_squared_error', 'treated_squared_error') }} as squared_error,
        treated_effective_responses >= {{ var('minimum_responses') }}
        and (method = 'paired' or coalesce(control_effective_responses, 0) >= {{ var('minimum_responses') }}) as is_reportable
    from compared
),

deviates as (
    select
        *,
        -- answers that are all alike tell nothing about how far they could have varied
        is_reportable and squared_error > 0 as has_spread,
        {{ reported(absolute_z('estimate', 'squared_error')) }} as z
    from estimated
),

final as (
    select
        method,
        campaign,
        test,
        treated_responses,
        coalesce(control_responses, 0) as control_responses,
        control_effective_responses,
        is_reportable,
        {{ reported('treated_points') }} as treated_points,
        {{ reported('treated_ci_low') }} as treated_ci_low,
        {{ reported('treated_ci_high') }} as treated_ci_high,
        {{ reported('control_points') }} as control_points,
        {{ reported('control_ci_low') }} as control_ci_low,
        {{ reported('control_ci_high') }} as control_ci_high,
        {{ reported('effect') }} as effect,
        case when has_spread then {{ difference_interval_end('-', 'estimate', 'squared_error') }} end as effect_ci_low,
        case when has_spread then {{ difference_interval_end('+', 'estimate', 'squared_error') }} end as effect_ci_high,
        case when has_spread then {{ nps_constants().scale }} * sqrt(squared_error) end as standard_error,
        z,
        {{ normal_two_sided_p('z') }} as p_value,
        case when has_spread then {{ smallest_detectable_effect('squared_error') }} end as smallest_detectable_effect
    from deviates
)

select * from final
