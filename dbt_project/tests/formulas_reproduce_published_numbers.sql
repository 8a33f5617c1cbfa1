-- Intervals and p-values of counts (detractors, passives, promoters) against published and independently computed
-- numbers, to the digits given; tails of the normal distribution against the complementary error function.
-- depends_on: {{ ref('nps_overall') }}
with

intervals as (
    select 1 as d, 2 as p, 3 as r, -0.267433 as low, 0.711877 as high, 1e-6 as tolerance
    union all
    select 7 as d, 13 as p, 1 as r, -0.480984 as low, -0.019016 as high, 1e-6 as tolerance
    union all
    select 16 as d, 30 as p, 61 as r, 0.270970 as low, 0.547212 as high, 1e-6 as tolerance
    union all
    select 75 as d, 675 as p, 250 as r, 0.140859 as low, 0.208094 as high, 1e-6 as tolerance
    union all
    select 0 as d, 0 as p, 1 as r, -0.485 as low, 0.985 as high, 1e-3 as tolerance
),

computed_intervals as (
    select
        *,
        {{ nps_adjusted_estimate('r', 'd', '(d + p + r)') }} as estimate,
        {{ nps_adjusted_squared_error('r', 'd', '(d + p + r)') }} as squared_error
    from intervals
),

tails as (
    select 0.583146 as z, 0.559795 as p, 1e-6 as tolerance
    union all
    select 1.732324 as z, 0.083216 as p, 1e-6 as tolerance
    union all
    select 3.497160 as z, 0.000470 as p, 1e-6 as tolerance
    union all
    select 0 as z, 1 as p, 1e-15 as tolerance
    union all
    select 1.959963984540054 as z, 0.05 as p, 1e-15 as tolerance
    union all
    select 5 as z, 5.733031437583892e-07 as p, 1e-16 as tolerance
    union all
    select 8 as z, 1.2441921148543639e-15 as p, 1e-22 as tolerance
),

final as (
    select
        'interval' as formula,
        d + 1000 * p as input
    from computed_intervals
    where
        abs({{ nps_interval_end('-', 'estimate', 'squared_error') }} - 100 * low) > 100 * tolerance
        or abs({{ nps_interval_end('+', 'estimate', 'squared_error') }} - 100 * high) > 100 * tolerance

    union all

    select
        'p-value' as formula,
        z as input
    from tails
    where abs({{ normal_two_sided_p('z') }} - p) > tolerance
)

select * from final
