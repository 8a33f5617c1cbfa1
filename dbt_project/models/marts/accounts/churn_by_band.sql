with

observations as (
    select * from {{ ref('int_churn_observations') }}
),

-- each account counts once a window, split over the bands of its people
split as (
    {% for band in ('promoter', 'passive', 'detractor', 'no_answer') %}
        select
            '{{ band }}' as nps_group,
            {{ band }}_share as weight,
            is_lost,
            starts_on,
            ends_on
        from observations
        where {{ band }}_share > 0

        union all
    {% endfor %}
    select
        'all' as nps_group,
        1 as weight,
        is_lost,
        starts_on,
        ends_on
    from observations
),

counts as (
    select
        nps_group,
        count(*) as observations,
        sum(cast(weight as double)) as accounts,  -- noqa: RF04
        coalesce(sum(cast(weight as double)) filter (where is_lost), 0) as accounts_lost,
        min(starts_on) as observed_from,
        max(ends_on) as observed_until
    from split
    group by nps_group
),

measures as (
    select
        *,
        accounts >= {{ var('minimum_responses') }} as is_reportable,
        {{ proportion('accounts_lost', 'accounts') }} as churn_rate,
        {{ wilson_low('accounts_lost', 'accounts') }} as churn_rate_low,
        {{ wilson_high('accounts_lost', 'accounts') }} as churn_rate_high
    from counts
),

final as (
    select
        nps_group,

        -- what was observed
        observations,
        accounts,
        accounts_lost,
        observed_from,
        observed_until,

        -- the rate
        is_reportable,
        case when is_reportable then churn_rate end as churn_rate,
        case when is_reportable then churn_rate_low end as churn_rate_low,
        case when is_reportable then churn_rate_high end as churn_rate_high
    from measures
)

select * from final
