{%- set starts = {'quarter': 'quarter_start', 'year': start_of('year', 'quarter_start'), 'all': 'first_day'} -%}
with

responses as (
    select * from {{ ref('fct_response') }}
),

people as (
    select
        account_key,
        respondent_key,
        {{ start_of('quarter', 'responded_on') }} as quarter_start,
        {{ nps_band_counts('nps_group') }},
        min(score) as score_min,
        max(score) as score_max,
        max(responded_on) as last_responded_on
    from responses
    where account_key is not null
    group by account_key, respondent_key, {{ start_of('quarter', 'responded_on') }}
),

bounds as (
    select min(responded_on) as first_day from responses
),

dated as (
    select
        people.*,
        bounds.first_day
    from people
    cross join bounds
),

final as (
    {% for grain, start in starts.items() %}
        select
            account_key,
            '{{ grain }}' as period_grain,
            {{ start }} as period_start,
            cast(sum(promoters) as bigint) as promoters,
            cast(sum(passives) as bigint) as passives,
            cast(sum(detractors) as bigint) as detractors,
            count(distinct respondent_key) as respondents,
            min(score_min) as score_min,
            max(score_max) as score_max,
            max(last_responded_on) as last_responded_on
        from dated
        group by account_key, {{ start }}

        union all
    {% endfor %}
    select
        bands.account_key,
        'current' as period_grain,
        bands.as_on as period_start,
        bands.promoters,
        bands.passives,
        bands.detractors,
        bands.responses as respondents,
        bands.score_min,
        bands.score_max,
        bands.last_responded_on
    from {{ ref('int_account_bands') }} as bands
    inner join {{ ref('stg_run') }} as run on bands.as_on = run.as_of
)

select * from final
