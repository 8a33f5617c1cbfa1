{#
    The bands of the Net Promoter Score, their counts and the score: the metric's constants, each once.
    What does not belong here: intervals and comparisons (interval.sql, change.sql).
#}

{% macro nps_constants() -%}
    {{ return({
        'highest_detractor': 6,
        'highest_passive': 8,
        'scale': 100,
        'pseudo_answers': {
            'wald': (0, 0),
            'agresti_min': (0.5, 1),
            'adjusted_wald': (0.75, 1.5),
            'bonett_price': (1, 0),
        },
        'z_95_percent': 1.959963984540054,
    }) }}
{%- endmacro %}

{# Band of a 0–10 score; NULL without one. #}
{% macro nps_group(score) -%}
    case
        when {{ score }} <= {{ nps_constants().highest_detractor }} then 'detractor'
        when {{ score }} <= {{ nps_constants().highest_passive }} then 'passive'
        when {{ score }} > {{ nps_constants().highest_passive }} then 'promoter'
    end
{%- endmacro %}

{# Answers of each band, BIGINT, from rows that carry a band. #}
{% macro nps_band_counts(nps_group) -%}
    count(*) filter (where {{ nps_group }} = 'promoter') as promoters,
        count(*) filter (where {{ nps_group }} = 'passive') as passives,
        count(*) filter (where {{ nps_group }} = 'detractor') as detractors
{%- endmacro %}

{# The score of counted bands, −100…100, unrounded: pooled over answers, never a mean of means. #}
{% macro nps_score(promoters, detractors, responses) -%}
    cast({{ nps_constants().scale }} * ({{ promoters }} - {{ detractors }}) as double) / {{ responses }}
{%- endmacro %}
