-- nps_overall counts every answer of fct_response in its band, once in each of the six grains.
with

facts as (
    select {{ nps_band_counts('nps_group') }} from {{ ref('fct_response') }}
),

grains as (
    select
        period_grain,
        sum(promoters) as promoters,
        sum(passives) as passives,
        sum(detractors) as detractors
    from {{ ref('nps_overall') }}
    group by period_grain
),

agreeing as (
    select count(*) as grains
    from facts
    inner join grains
        on
            facts.promoters = grains.promoters
            and facts.passives = grains.passives
            and facts.detractors = grains.detractors
)

select
    facts.*,
    agreeing.grains
from facts
cross join agreeing
where
    agreeing.grains <> 6
    and facts.promoters + facts.passives + facts.detractors > 0
