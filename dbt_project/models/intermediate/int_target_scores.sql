with

targets as (
    select * from {{ ref('int_targets') }}
    where metric = 'nps'
),

measured as (
    select
        targets.target_name,
        targets.goal / {{ nps_constants().scale }} as goal,
        members.period_start,
        members.responses,
        members.promoters,
        members.detractors,
        {{ nps_score('members.promoters', 'members.detractors', 'members.responses') }} as score,
        {{ nps_adjusted_estimate('members.promoters', 'members.detractors', 'members.responses') }} as estimate,
        {{ nps_adjusted_squared_error('members.promoters', 'members.detractors', 'members.responses') }}
            as squared_error
    from targets
    inner join {{ ref('int_period_members') }} as members
        on
            targets.dimension = members.dimension
            and targets.member = members.member
            and targets.due_grain = members.period_grain
),

final as (
    select
        target_name,
        period_start,
        responses as cases,
        promoters as successes,
        detractors as failures,
        score as actual,
        {{ nps_interval_end('-', 'estimate', 'squared_error') }} as actual_ci_low,
        {{ nps_interval_end('+', 'estimate', 'squared_error') }} as actual_ci_high,
        (estimate - goal) / sqrt(squared_error) as deviate
    from measured
)

select * from final
