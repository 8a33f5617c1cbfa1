with

figures as (
    select * from {{ ref('int_campaign_figures') }}
),

design_effects as (
    select * from {{ ref('int_campaign_design_effects') }}
),

sides as (
    select
        method,
        campaign,
        test,
        {% for column in ['responses', 'effective_responses', 'points', 'estimate', 'squared_error'] %}
            max(case when side = 'treated' then {{ column }} end) as treated_{{ column }},
            max(case when side = 'control' then {{ column }} end) as control_{{ column }},
        {% endfor %}
        count(*) as sides_with_answers
    from figures
    group by method, campaign, test
),

compared as (
    select
        sides.*,
        design_effects.clusters,
        design_effects.treated_design_effect,
        design_effects.control_design_effect,
        design_effects.design_effect,
        case when sides.method = 'paired' then 0e0 else sides.control_points end as subtracted_points,
        case when sides.method = 'paired' then 0e0 else sides.control_estimate end as subtracted_estimate,
        case when sides.method = 'paired' then 0e0 else sides.control_squared_error end as subtracted_squared_error
    from sides
    inner join design_effects
        on
            sides.method = design_effects.method
            and sides.campaign = design_effects.campaign
            and sides.test = design_effects.test
),

estimated as (
    select
        *,
        treated_points - subtracted_points as effect,
        {{ two_sample_estimate('subtracted_estimate', 'treated_estimate') }} as estimate,
        {{ two_sample_squared_error('subtracted_squared_error', 'treated_squared_error') }} * design_effect
            as squared_error,
        coalesce(treated_effective_responses, 0) >= {{ var('minimum_responses') }}
        and (method = 'paired' or coalesce(control_effective_responses, 0) >= {{ var('minimum_responses') }})
            as is_reportable
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
        coalesce(treated_responses, 0) as treated_responses,
        coalesce(control_responses, 0) as control_responses,
        control_effective_responses,
        clusters,
        design_effect,
        is_reportable,
        {% for side in ['treated', 'control'] %}
            {{ reported(side ~ '_points') }} as {{ side }}_points,
            case
                when has_spread and {{ side }}_squared_error is not null
                    then {{ campaign_side_interval_end('-', side) }}
            end as {{ side }}_ci_low,
            case
                when has_spread and {{ side }}_squared_error is not null
                    then {{ campaign_side_interval_end('+', side) }}
            end as {{ side }}_ci_high,
        {% endfor %}
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
