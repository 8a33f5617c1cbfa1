with

candidates as (
    select * from {{ ref('int_alert_comparisons') }}
    where is_candidate
),

residuals as (
    select
        candidates.*,
        people.cases_after,
        people.cases_before,
        {{ difference_residual(
            'people.value_after', 'people.cases_after', 'candidates.ratio', 'candidates.cases',
            'people.value_before', 'people.cases_before', 'candidates.previous_ratio', 'candidates.previous_cases',
        ) }} as residual
    from candidates
    inner join {{ ref('int_alert_cases') }} as people
        on
            candidates.kind = people.kind
            and candidates.dimension = people.dimension
            and candidates.member = people.member
            and candidates.period_grain = people.period_grain
            and candidates.period_start = people.period_start
),

counted as (
    select
        kind,
        dimension,
        member,
        period_grain,
        period_start,
        count(*) filter (where cases_after > 0) as people,
        count(*) filter (where cases_before > 0) as previous_people,
        count(*) filter (where cases_after > 0 and cases_before > 0) as people_in_both,
        sum(residual * residual) as squared_residuals
    from residuals
    group by kind, dimension, member, period_grain, period_start
),

-- of one person's answers nothing can be said
enough as (
    select
        *,
        cast(least(people, previous_people) as double) as fewest_people
    from counted
    where people > 1 and previous_people > 1
),

weighed as (
    select
        candidates.*,
        enough.people,
        enough.previous_people,
        enough.people_in_both,
        enough.fewest_people - 1 as degrees_of_freedom,
        greatest(
            candidates.squared_error,
            enough.squared_residuals * enough.fewest_people / (enough.fewest_people - 1)
        ) as robust_squared_error
    from candidates
    inner join enough
        on
            candidates.kind = enough.kind
            and candidates.dimension = enough.dimension
            and candidates.member = enough.member
            and candidates.period_grain = enough.period_grain
            and candidates.period_start = enough.period_start
),

tested as (
    select
        *,
        {{ absolute_z('estimate', 'robust_squared_error') }} as absolute_t
    from weighed
),

deviates as (
    select
        *,
        {{ t_as_normal('absolute_t', 'degrees_of_freedom') }} as absolute_z
    from tested
),

final as (
    select
        -- whose change
        kind,
        dimension,
        member,
        period_grain,
        period_start,
        previous_period_start,
        last_day,

        -- the change
        cases,
        previous_cases,
        ratio,
        previous_ratio,
        estimate,
        comparisons,

        -- counted by people
        people,
        previous_people,
        people_in_both,
        robust_squared_error,
        degrees_of_freedom,
        robust_squared_error / squared_error as design_effect,
        {{ normal_two_sided_p('absolute_z') }} as p_value
    from deviates
)

select * from final
