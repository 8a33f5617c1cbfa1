with

nps as (
    select
        cast({{ quarter_number('period_start') }} as bigint) as quarter_index,
        nps
    from {{ ref('nps_overall') }}
    where period_grain = 'quarter' and nps is not null
),

outcomes as (
    select * from {{ ref('int_quarterly_outcomes') }}
),

lags as (
    {% for lag in range(-4, 5) %}
        select cast({{ lag }} as bigint) as lag_quarters
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

pairs as (
    select
        outcomes.outcome,
        lags.lag_quarters,
        nps.nps,
        outcomes.outcome_value
    from outcomes
    cross join lags
    inner join nps on outcomes.quarter_index - lags.lag_quarters = nps.quarter_index
),

-- an outcome without a single quarter beside an NPS has no row
told as (
    select distinct outcome from pairs
),

correlations as (
    select
        outcome,
        lag_quarters,
        count(*) as quarters,
        case
            when
                count(*) >= {{ fewest_quarters() }}
                and stddev_pop(nps) > 0
                and stddev_pop(outcome_value) > 0
                then corr(nps, outcome_value)
        end as correlation  -- noqa: RF04
    from pairs
    group by outcome, lag_quarters
),

final as (
    select
        told.outcome,
        lags.lag_quarters,
        coalesce(correlations.quarters, 0) as quarters,
        correlations.correlation,
        {{ correlation_end('-', 'correlations.correlation', 'correlations.quarters') }} as correlation_low,
        {{ correlation_end('+', 'correlations.correlation', 'correlations.quarters') }} as correlation_high
    from told
    cross join lags
    left join correlations
        on told.outcome = correlations.outcome and lags.lag_quarters = correlations.lag_quarters
)

select * from final
