with

windows as (
    select * from {{ ref('int_campaign_windows') }}
),

verdicts as (
    select * from {{ ref('int_campaign_verdicts') }}
),

members as (
    select * from {{ ref('int_campaign_members') }}
),

people as (
    select
        campaign,
        count(*) filter (where member_group = 'both_groups') as people_in_both_groups,
        count(*) filter (where is_also_in_other_campaign) as also_in_other_campaign
    from members
    group by campaign
),

effects as (
    select * from {{ ref('int_campaign_tests') }}
    where test = 'effect'
),

placebos as (
    select * from {{ ref('int_campaign_tests') }}
    where test = 'placebo'
),

final as (
    select
        -- campaign and method
        verdicts.campaign,
        verdicts.method,
        verdicts.is_primary,
        case
            when verdicts.method = 'paired' then 'none'
            when windows.has_holdout then 'holdout'
            else 'not_addressed'
        end as control_group,

        -- the registered window
        windows.starts_after_days,
        windows.measured_for_days,
        windows.measured_until,
        windows.is_window_over,

        -- what it found
        verdicts.verdict,
        effects.effect,
        effects.effect_ci_low,
        effects.effect_ci_high,
        effects.standard_error,
        effects.p_value,
        case
            when verdicts.is_primary and windows.is_window_over and effects.p_value is not null
                then verdicts.is_rejected
        end as is_significant,
        coalesce(effects.is_reportable, false) as is_reportable,

        -- the two sides
        coalesce(effects.treated_responses, 0) as treated_responses,
        effects.treated_points,
        effects.treated_ci_low,
        effects.treated_ci_high,
        coalesce(effects.control_responses, 0) as control_responses,
        effects.control_effective_responses,
        effects.control_points,
        effects.control_ci_low,
        effects.control_ci_high,

        -- people of one account are alike
        coalesce(effects.clusters, 0) as accounts,  -- noqa: RF04
        effects.design_effect as account_design_effect,

        -- the same test before the send
        coalesce(placebos.treated_responses, 0) as placebo_treated_responses,
        coalesce(placebos.control_responses, 0) as placebo_control_responses,
        placebos.effect as placebo_effect,
        placebos.effect_ci_low as placebo_ci_low,
        placebos.effect_ci_high as placebo_ci_high,
        placebos.p_value as placebo_p_value,

        -- what it could have found
        effects.smallest_detectable_effect,
        {{ responses_needed(
            'effects.treated_responses + effects.control_responses', 'effects.smallest_detectable_effect', 5
        ) }} as responses_needed_for_5_points,

        -- who is not counted, or counted with a reservation
        coalesce(people.people_in_both_groups, 0) as people_in_both_groups,
        coalesce(people.also_in_other_campaign, 0) as also_in_other_campaign
    from verdicts
    inner join windows on verdicts.campaign = windows.campaign
    left join people on verdicts.campaign = people.campaign
    left join effects on verdicts.campaign = effects.campaign and verdicts.method = effects.method
    left join placebos on verdicts.campaign = placebos.campaign and verdicts.method = placebos.method
)

select * from final
