{#
    Sampling error of the score: adjusted Wald with ¾ detractors, 1½ passives and ¾ promoters added
    (Rocks 2016, The American Statistician 70:365–372). Estimates and variances are on the ±1 scale.
    What does not belong here: the point estimate, which is never adjusted.
#}

{# Answers plus pseudo-answers. #}
{% macro nps_adjusted_responses(responses) -%}
    {%- set c = nps_constants() -%}
    ({{ responses }} + cast({{ c.extra_detractors + c.extra_passives + c.extra_promoters }} as double))
{%- endmacro %}

{# Centre of the interval, −1…1. #}
{% macro nps_adjusted_estimate(promoters, detractors, responses) -%}
    {%- set c = nps_constants() -%}
    (({{ promoters }} - {{ detractors }} + cast({{ c.extra_promoters - c.extra_detractors }} as double))
    / {{ nps_adjusted_responses(responses) }})
{%- endmacro %}

{# Squared standard error of that centre: (P + D − (P − D)²) / n over the adjusted counts. #}
{% macro nps_adjusted_squared_error(promoters, detractors, responses) -%}
    {%- set c = nps_constants() -%}
    ((
        ({{ promoters }} + {{ detractors }} + cast({{ c.extra_promoters + c.extra_detractors }} as double))
        / {{ nps_adjusted_responses(responses) }}
        - {{ nps_adjusted_estimate(promoters, detractors, responses) }}
        * {{ nps_adjusted_estimate(promoters, detractors, responses) }}
    ) / {{ nps_adjusted_responses(responses) }})
{%- endmacro %}

{# Lower (sign '-') or upper (sign '+') end of the 95 % interval, clipped to −100…100. #}
{% macro nps_interval_end(sign, estimate, squared_error) -%}
    {%- set c = nps_constants() -%}
    greatest(-cast({{ c.scale }} as double), least(cast({{ c.scale }} as double), {{ c.scale }} * (
            {{ estimate }} {{ sign }} {{ c.z_95_percent }} * sqrt({{ squared_error }})
        )))
{%- endmacro %}
