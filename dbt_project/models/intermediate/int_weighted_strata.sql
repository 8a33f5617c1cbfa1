with

-- a stratum without answers leaves its share to the others; one without customers weighs nothing
strata as (
    select
        *,
        case when members > 0 and responses > 0 then members end as counted_members,
        case when members > 0 and responses > 0 then responses end as counted
    from {{ ref('int_period_strata') }}
),

-- the weight of an answer, in units of an unweighted one
weights as (
    select
        *,
        (cast(counted_members as double) / sum(counted_members) over (partition by period_grain, period_start))
        / (counted / sum(counted) over (partition by period_grain, period_start)) as full_weight
    from strata
),

capped as (
    select
        *,
        case when full_weight is not null then least(full_weight, {{ var('weighting').cap }}) end as weight
    from weights
),

shares as (
    select
        *,
        counted * weight / sum(counted * weight) over (partition by period_grain, period_start) as stratum_share
    from capped
),

sums as (
    select
        period_grain,
        period_start,
        max(are_contacts) as are_contacts,
        sum(members) as base_size,
        sum(customer_accounts) as customer_accounts,
        sum(annual_revenue) as annual_revenue,
        count(counted) as strata,
        count(*) filter (where members > 0 and responses = 0) as empty_strata,
        count(*) filter (where full_weight > weight) as capped_strata,
        cast(sum(counted_members) as double) / nullif(sum(members), 0) as base_share,
        sum(responses) filter (where members = 0) as responses_outside,
        sum(counted) as responses,
        sum(stratum_share * promoters / counted) as promoter_share,
        sum(stratum_share * detractors / counted) as detractor_share,
        {{ kish_responses('sum(counted * weight)', 'sum(counted * weight * weight)') }} as effective_responses,
        sum(
            stratum_share * stratum_share
            * {{ nps_adjusted_squared_error('promoters', 'detractors', 'counted', 'wald') }}
        ) as squared_error
    from shares
    group by period_grain, period_start
),

final as (
    select
        period_grain,
        period_start,
        case when base_size > 0 then case when are_contacts then 'contacts' else 'accounts' end end as base_unit,
        cast(base_size as bigint) as base_size,
        cast(customer_accounts as bigint) as customers,
        annual_revenue as customer_revenue,
        strata,
        empty_strata,
        capped_strata,
        base_share,
        cast(coalesce(responses_outside, 0) as bigint) as responses_outside,
        cast(coalesce(responses, 0) as bigint) as responses,
        {{ nps_score('promoter_share', 'detractor_share', '1') }} as score,
        {{ nps_constants().scale }} * sqrt(squared_error) as standard_error,
        effective_responses,
        {{ nps_adjusted_estimate(
            'effective_responses * promoter_share', 'effective_responses * detractor_share', 'effective_responses'
        ) }} as estimate,
        {{ nps_adjusted_squared_error(
            'effective_responses * promoter_share', 'effective_responses * detractor_share', 'effective_responses'
        ) }} as interval_squared_error
    from sums
)

select * from final
