with

stratum_days as (
    select
        {{ stratum('responses') }} as stratum,
        responses.responded_on,
        {{ nps_band_counts('responses.nps_group') }}
    from {{ ref('fct_response') }} as responses
    group by {{ stratum('responses') }}, responses.responded_on
),

answered as (
    select
        periods.period_grain,
        periods.period_start,
        stratum_days.stratum,
        sum(stratum_days.promoters) as promoters,
        sum(stratum_days.detractors) as detractors,
        sum(stratum_days.promoters + stratum_days.passives + stratum_days.detractors) as responses
    from stratum_days
    inner join {{ ref('int_periods') }} as periods on stratum_days.responded_on = periods.date_day
    group by periods.period_grain, periods.period_start, stratum_days.stratum
),

with_answers as (
    select
        ends.period_grain,
        ends.period_start,
        ends.period_end
    from {{ ref('int_period_ends') }} as ends
    inner join answered
        on ends.period_grain = answered.period_grain and ends.period_start = answered.period_start
    group by ends.period_grain, ends.period_start, ends.period_end
),

-- people where the programme knows any, else accounts
units as (
    select coalesce(max(contacts), 0) > 0 as are_contacts from {{ ref('int_customer_base') }}
),

base as (
    select
        with_answers.period_grain,
        with_answers.period_start,
        customers.stratum,
        units.are_contacts,
        customers.customer_accounts,
        customers.annual_revenue,
        case when units.are_contacts then customers.contacts else customers.customer_accounts end as members
    from with_answers
    inner join {{ ref('int_customer_base') }} as customers on with_answers.period_end = customers.date_day
    cross join units
),

final as (
    select
        coalesce(base.period_grain, answered.period_grain) as period_grain,
        coalesce(base.period_start, answered.period_start) as period_start,
        coalesce(base.stratum, answered.stratum) as stratum,
        coalesce(cast(answered.promoters as double), 0) as promoters,
        coalesce(cast(answered.detractors as double), 0) as detractors,
        coalesce(cast(answered.responses as double), 0) as responses,
        coalesce(base.are_contacts, false) as are_contacts,
        coalesce(base.customer_accounts, 0) as customer_accounts,
        coalesce(base.annual_revenue, 0) as annual_revenue,
        coalesce(base.members, 0) as members
    from base
    full join answered
        on
            base.period_grain = answered.period_grain
            and base.period_start = answered.period_start
            and base.stratum = answered.stratum
)

select * from final
