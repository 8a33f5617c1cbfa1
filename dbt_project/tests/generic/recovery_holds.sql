{# Remedies add up to `any` and `all`, `all` to the named detractors of the period, and expectations stay within bounds. #}
{% test recovery_holds(model) %}

    {%- set counts = ['detractors', 'still_open', 'answered_again', 'passives_after', 'promoters_after'] %}

    with

    sums as (
        select
            period_grain,
            period_start
            {%- for count in counts %},
            sum(case when remedy not in ('any', 'all') then {{ count }} else 0 end)
            - sum(case when remedy = 'all' then {{ count }} else 0 end) as {{ count }}_beyond_all,
            sum(case when remedy not in ('any', 'all', 'none') then {{ count }} else 0 end)
            - sum(case when remedy = 'any' then {{ count }} else 0 end) as {{ count }}_beyond_any
            {%- endfor %}
        from {{ model }}
        group by period_grain, period_start
    ),

    named as (
        select
            periods.period_grain,
            periods.period_start,
            count(*) as detractors
        from {{ ref('fct_response') }} as responses
        inner join {{ ref('int_periods') }} as periods on responses.responded_on = periods.date_day
        where
            periods.period_grain in ('month', 'quarter', 'year', 'all')
            and responses.nps_group = 'detractor'
            and responses.respondent_key not like 'r:%'
        group by periods.period_grain, periods.period_start
    )

    select
        period_grain,
        period_start,
        'remedies' as what
    from sums
    where
        false
        {%- for count in counts %}
        or {{ count }}_beyond_all <> 0
        or {{ count }}_beyond_any <> 0
        {%- endfor %}

    union all

    select
        coalesce(named.period_grain, recovery.period_grain) as period_grain,
        coalesce(named.period_start, recovery.period_start) as period_start,
        'detractors' as what
    from named
    full join (select * from {{ model }} where remedy = 'all') as recovery
        on
            named.period_grain = recovery.period_grain
            and named.period_start = recovery.period_start
    where coalesce(named.detractors, 0) <> coalesce(recovery.detractors, 0)

    union all

    select
        period_grain,
        period_start,
        'shares' as what
    from {{ model }}
    where
        passives_after + promoters_after <> recovered
        or promoters_after <> promoted
        or recovered > answered_again
        or answered_again + still_open > detractors
        or compared > answered_again
        or recovered_share not between recovered_share_ci_low and recovered_share_ci_high
        or promoted_share not between promoted_share_ci_low and promoted_share_ci_high
        or recovered_excess not between recovered_excess_ci_low and recovered_excess_ci_high
        or promoted_excess not between promoted_excess_ci_low and promoted_excess_ci_high
        or is_comparable <> (recovered_expected_share is not null)

{% endtest %}
