with

measures as (
    select * from {{ ref('int_alert_measures') }}
),

compared as (
    select
        measures.kind,
        measures.dimension,
        measures.member,
        measures.period_grain,
        measures.period_start,
        measures.previous_period_start,
        measures.last_day,
        measures.cases,
        earlier.cases as previous_cases,
        measures.total / cast(measures.cases as double) as ratio,
        earlier.total / cast(earlier.cases as double) as previous_ratio,
        {{ two_sample_estimate('earlier.estimate', 'measures.estimate') }} as estimate,
        {{ two_sample_squared_error('earlier.squared_error', 'measures.squared_error') }} as squared_error
    from measures
    inner join measures as earlier
        on
            measures.kind = earlier.kind
            and measures.dimension = earlier.dimension
            and measures.member = earlier.member
            and measures.period_grain = earlier.period_grain
            and measures.previous_period_start = earlier.period_start
    where
        measures.cases >= {{ var('minimum_responses') }}
        and earlier.cases >= {{ var('minimum_responses') }}
),

tested as (
    select
        *,
        {{ absolute_z('estimate', 'squared_error') }} as absolute_z,
        cast(count(*) over (partition by kind, period_grain, period_start) as bigint) as comparisons
    from compared
),

judged as (
    select
        *,
        {{ normal_two_sided_p('absolute_z') }} as p_value_of_independent_cases
    from tested
),

final as (
    select
        kind,
        dimension,
        member,
        period_grain,
        period_start,
        previous_period_start,
        last_day,
        cases,
        previous_cases,
        ratio,
        previous_ratio,
        estimate,
        squared_error,
        comparisons,
        p_value_of_independent_cases,
        -- only these can be alerts: an error counted by people is never taken as smaller than that of independent cases
        {{ nps_constants().scale }} * (previous_ratio - ratio) >= {{ var('alert_rules').smallest_change }}
        and ratio < previous_ratio
        and p_value_of_independent_cases <= {{ var('significance_level') }} as is_candidate
    from judged
)

select * from final
