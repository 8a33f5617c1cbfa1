{%- set members = {'overall': "'all'"} -%}
{%- for segment in segments_of('account') -%}
    {%- do members.update({segment.name: "coalesce(versions.segment_" ~ segment.name ~ ", 'unknown')"}) -%}
{%- endfor -%}
with

targets as (
    select * from {{ ref('int_targets') }}
    where metric = 'retention'
),

pools as (
    select * from {{ ref('int_todays_pools') }}
),

terms as (
    select
        coalesce(pools.account_key, terms.account_key) as account_key,
        terms.started_on,
        terms.last_day
    from {{ ref('int_subscription_terms') }} as terms
    left join pools on terms.account_key = pools.pool_key
    where (pools.pool_key is null or pools.account_key is not null) and not terms.is_trial
),

-- a contract that nobody has told of yet is no customer lost: looked at as far as the exports reach
windows as (
    select distinct
        targets.target_name,
        targets.goal,
        targets.dimension,
        targets.member,
        periods.period_start,
        case
            when targets.due_grain = 'all' then {{ add_days('observed.revenue_until', -365) }} else periods.period_start
        end as from_day,
        least(
            observed.revenue_until,
            coalesce({{ last_day_of_period('targets.due_grain', 'periods.period_start') }}, observed.revenue_until)
        ) as until_day
    from targets
    inner join {{ ref('int_periods') }} as periods on targets.due_grain = periods.period_grain
    cross join {{ ref('int_observed_until') }} as observed
    where observed.revenue_until > periods.period_start
),

accounts as (
    select
        windows.target_name,
        windows.goal,
        windows.period_start,
        windows.from_day,
        windows.dimension,
        windows.member,
        terms.account_key,
        max(case when terms.last_day >= windows.until_day and terms.started_on <= windows.until_day then 1 else 0 end)
            as is_retained
    from windows
    inner join terms on windows.until_day >= terms.started_on
    group by all
    having count(*) filter (where terms.started_on <= windows.from_day and terms.last_day >= windows.from_day) > 0
),

counted as (
    select
        accounts.target_name,
        accounts.goal,
        accounts.period_start,
        count(*) as cases,
        cast(sum(accounts.is_retained) as bigint) as successes
    from accounts
    left join {{ ref('int_account_history') }} as versions
        on
            accounts.account_key = versions.account_key
            and {{ within('cast(accounts.from_day as timestamp)', 'versions.holds_from', 'versions.holds_until') }}
    where
        accounts.member = case accounts.dimension
            {% for dimension, member in members.items() %}
                when '{{ dimension }}' then {{ member }}
            {% endfor %}
        end
    group by accounts.target_name, accounts.goal, accounts.period_start
),

final as (
    select
        target_name,
        period_start,
        {{ share_against_goal() }}
    from counted
)

select * from final
