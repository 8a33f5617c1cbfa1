{%- set types = segments_of('account') | map(attribute='name') | list -%}
{%- set thumb = rules_of_thumb() -%}
with

accounts as (
    select * from {{ ref('dim_account') }}
),

risks as (
    select * from {{ ref('revenue_at_risk') }}
),

-- of the last whole window: who was a customer when it began, and who left in it
observations as (
    select * from {{ ref('int_churn_observations') }}
    where window_number = 1
),

members as (
    select
        account_key,
        'all' as segment_type,
        'all' as segment
    from accounts
    {% for type in types %}
        union all

        select
            account_key,
            '{{ type }}' as segment_type,
            segment_{{ type }} as segment
        from accounts
    {% endfor %}
),

today as (
    select
        members.segment_type,
        members.segment,
        count(*) as accounts,  -- noqa: RF04
        coalesce(sum(risks.annual_revenue), 0) as annual_revenue,
        count(*) filter (where risks.annual_revenue is null) as accounts_without_revenue,
        count(*) filter (where not risks.is_customer) as accounts_left,
        coalesce(sum(risks.annual_revenue) filter (where not risks.is_customer), 0) as revenue_left,
        {% for risk in ('safe', 'at_risk', 'unknown') %}
            count(*) filter (where risks.risk = '{{ risk }}') as accounts_{{ risk }},
            coalesce(sum(risks.annual_revenue) filter (where risks.risk = '{{ risk }}'), 0) as revenue_{{ risk }},
        {% endfor %}
        {% for end in ('', '_low', '_high') %}
            sum(risks.expected_loss{{ end }}) as expected_loss{{ end }},
            sum(risks.expected_loss{{ end }}) filter (where risks.risk = 'at_risk') as cost_of_doing_nothing{{ end }},
        {% endfor %}
        avg(risks.annual_revenue) as mean_revenue,
        sum(cast(risks.promoters as double) / nullif(risks.responses, 0)) as promoters,
        sum(cast(risks.passives as double) / nullif(risks.responses, 0)) as passives,
        sum(cast(risks.detractors as double) / nullif(risks.responses, 0)) as detractors
    from risks
    inner join members on risks.account_key = members.account_key
    group by members.segment_type, members.segment
),

before as (
    select
        members.segment_type,
        members.segment,
        min(observations.starts_on) as observed_from,
        max(observations.ends_on) as observed_until,
        count(*) as customers_before,
        count(*) filter (where not observations.is_lost) as customers_kept,
        coalesce(sum(observations.annual_revenue), 0) as revenue_before,
        coalesce(sum(observations.annual_revenue) filter (where observations.is_lost), 0) as revenue_lost
    from observations
    inner join members on observations.account_key = members.account_key
    group by members.segment_type, members.segment
),

final as (
    select
        today.segment_type,
        today.segment,

        -- accounts and revenue today, by risk
        today.accounts,
        today.accounts_safe,
        today.accounts_at_risk,
        today.accounts_unknown,
        today.annual_revenue,
        today.revenue_safe,
        today.revenue_at_risk,
        today.revenue_unknown,
        (today.revenue_safe + today.revenue_at_risk) / nullif(today.annual_revenue, 0) as revenue_coverage,
        today.accounts_without_revenue,
        today.accounts_left,
        today.revenue_left,

        -- what is expected to be lost
        today.expected_loss,
        today.expected_loss_low,
        today.expected_loss_high,
        today.cost_of_doing_nothing,
        today.cost_of_doing_nothing_low,
        today.cost_of_doing_nothing_high,

        -- the same by a vendor's constants
        {{ thumb.detractors_lost }} * today.detractors * today.mean_revenue as constants_short_term_loss,
        {{ thumb.passives_lost }} * today.passives * today.mean_revenue as constants_long_term_loss,
        {{ thumb.promoters_gained }} * today.promoters * today.mean_revenue as constants_potential,

        -- what was lost, and whether the rule of thumb holds
        before.observed_from,
        before.observed_until,
        before.customers_before,
        before.customers_kept,
        {{ proportion('before.customers_kept', 'before.customers_before') }} as retention_rate,
        {{ wilson_low('before.customers_kept', 'before.customers_before') }} as retention_rate_low,
        {{ wilson_high('before.customers_kept', 'before.customers_before') }} as retention_rate_high,
        before.revenue_before,
        before.revenue_lost,
        before.revenue_lost / nullif(before.revenue_before, 0) as revenue_lost_share
    from today
    left join before on today.segment_type = before.segment_type and today.segment = before.segment
),

judged as (
    select
        *,
        case
            when retention_rate < {{ thumb.low_retention }} and revenue_before > 0
                then revenue_lost_share >= {{ thumb.its_cost }}
        end as rule_of_thumb_holds,
        cast({{ var('account_rules').at_risk_below }} as double) as at_risk_below
    from final
)

select * from judged
