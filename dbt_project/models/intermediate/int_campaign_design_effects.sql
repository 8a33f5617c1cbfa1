with

residuals as (
    select * from {{ ref('int_campaign_residuals') }}
),

clusters as (
    select
        method,
        campaign,
        test,
        cluster_key,
        sum(case when side = 'treated' then residual else 0 end) as treated_sum,
        sum(case when side = 'treated' then 0 else residual end) as control_sum,
        sum(case when side = 'treated' then residual * residual else 0 end) as treated_squares,
        sum(case when side = 'treated' then 0 else residual * residual end) as control_squares
    from residuals
    group by method, campaign, test, cluster_key
),

final as (
    select
        method,
        campaign,
        test,
        count(*) as clusters,
        {{ cluster_design_effect('sum(treated_sum * treated_sum)', 'sum(treated_squares)') }} as treated_design_effect,
        {{ cluster_design_effect('sum(control_sum * control_sum)', 'sum(control_squares)') }} as control_design_effect,
        {{ cluster_design_effect(
            'sum((treated_sum - control_sum) * (treated_sum - control_sum))', 'sum(treated_squares + control_squares)'
        ) }} as design_effect
    from clusters
    group by method, campaign, test
)

select * from final
