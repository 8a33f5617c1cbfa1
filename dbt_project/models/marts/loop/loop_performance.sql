{%- set counts = {
    'detractors': 'is_detractor',
    'unreachable_detractors': 'is_unreachable',
    'low_scores_without_comment': 'is_low_without_comment',
    'followed_up': 'is_followed_up',
    'reopened': 'is_reopened',
    'contacted': 'is_contacted',
    'contact_due': 'is_contact_due',
    'contacted_in_time': 'is_contacted_in_time',
    'resolution_due': 'is_resolution_due',
    'resolved_in_time': 'is_resolved_in_time',
    'closed_by_team': 'is_closed_by_team',
    'closed_by_customer': 'is_closed_by_customer',
    'confirmed_in_case': 'is_confirmed_in_case',
    'confirmed_by_answer': 'is_confirmed_by_answer',
} -%}
{%- set times = ['contact', 'resolution', 'confirmation'] -%}
with

measures as (
    select * from {{ ref('int_loop_measures') }}
),

-- each answer counts for its owner and team, for either, and for all
margins as (
    {% for of_all_owners in ['false', 'true'] %}
        {% for of_all_teams in ['false', 'true'] %}
            select
                {{ of_all_owners }} as of_all_owners,
                {{ of_all_teams }} as of_all_teams
            {% if not loop.last %}union all{% endif %}
        {% endfor %}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

days as (
    select
        counted_on,
        owner_key,
        team,
        {% for column, flag in counts.items() %}
            count(*) filter (where {{ flag }}) as {{ column }},
        {% endfor %}
        sum(other_cases) as other_cases,
        coalesce(sum(remedy_cost), 0) as remedy_cost
    from measures
    group by counted_on, owner_key, team
),

counted as (
    select
        periods.period_grain,
        periods.period_start,
        case when margins.of_all_owners then 'all' else days.owner_key end as owner_key,
        case when margins.of_all_teams then 'all' else days.team end as team,
        {% for column in counts %}
            cast(sum(days.{{ column }}) as bigint) as {{ column }},
        {% endfor %}
        cast(sum(days.other_cases) as bigint) as other_cases,
        sum(days.remedy_cost) as remedy_cost
    from days
    cross join margins
    inner join {{ ref('int_periods') }} as periods on days.counted_on = periods.date_day
    group by all
),

-- quantiles cannot be added up, so they are taken over the cases themselves, and over months and longer only
timed as (
    select
        periods.period_grain,
        periods.period_start,
        case when margins.of_all_owners then 'all' else measures.owner_key end as owner_key,
        case when margins.of_all_teams then 'all' else measures.team end as team
        {%- for name in times -%}
            {%- for prefix, share in [('median', 0.5), ('p90', 0.9)] -%}
                ,
                {{ waiting_quantile(share, 'measures.hours_to_' ~ name) }} as {{ prefix }}_hours_to_{{ name }}
            {%- endfor -%}
        {%- endfor %}
    from measures
    cross join margins
    inner join {{ ref('int_periods') }} as periods on measures.counted_on = periods.date_day
    where measures.is_resolution_due and periods.period_grain in ('month', 'quarter', 'year', 'all')
    group by all
),

joined as (
    select
        counted.*
        {%- for name in times -%}
            {%- for prefix in ['median', 'p90'] -%}
                ,
                timed.{{ prefix }}_hours_to_{{ name }}
            {%- endfor -%}
        {%- endfor %}
    from counted
    left join timed
        on
            counted.period_grain = timed.period_grain
            and counted.period_start = timed.period_start
            and counted.owner_key = timed.owner_key
            and counted.team = timed.team
),

final as (
    select
        -- period, and who
        period_grain,
        period_start,
        owner_key,
        team,

        -- low scores
        detractors,
        unreachable_detractors,
        low_scores_without_comment,
        detractors >= {{ var('minimum_responses') }} as is_reportable,

        -- first contact
        followed_up,
        reopened,
        contacted,
        contact_due,
        contacted_in_time,
        contact_due - contacted_in_time as contact_breaches,
        {{ if_reportable('contact_due', proportion('contacted_in_time', 'contact_due')) }} as contacted_in_time_share,
        {{ if_reportable('contact_due', wilson_low('contacted_in_time', 'contact_due')) }}
            as contacted_in_time_share_ci_low,
        {{ if_reportable('contact_due', wilson_high('contacted_in_time', 'contact_due')) }}
            as contacted_in_time_share_ci_high,

        -- resolution
        resolution_due,
        resolved_in_time,
        resolution_due - resolved_in_time as resolution_breaches,
        {{ if_reportable('resolution_due', proportion('resolved_in_time', 'resolution_due')) }}
            as resolved_in_time_share,

        -- the team's word beside the customer's
        closed_by_team,
        closed_by_customer,
        confirmed_in_case,
        confirmed_by_answer,
        {{ if_reportable('followed_up', proportion('closed_by_team', 'followed_up')) }} as closed_by_team_share,
        {{ if_reportable('followed_up', proportion('closed_by_customer', 'followed_up')) }}
            as closed_by_customer_share,
        {{ if_reportable('followed_up', wilson_low('closed_by_customer', 'followed_up')) }}
            as closed_by_customer_share_ci_low,
        {{ if_reportable('followed_up', wilson_high('closed_by_customer', 'followed_up')) }}
            as closed_by_customer_share_ci_high,

        -- hours since the answer, for months and longer
        {% for name in times %}
            {% for prefix in ['median', 'p90'] %}
                {{ if_reportable('resolution_due', prefix ~ '_hours_to_' ~ name) }} as {{ prefix }}_hours_to_{{ name }},
            {% endfor %}
        {% endfor %}

        -- cost
        remedy_cost,
        {{ if_reportable('followed_up', proportion('remedy_cost', 'closed_by_customer')) }}
            as remedy_cost_per_confirmation,
        other_cases
    from joined
)

select * from final
