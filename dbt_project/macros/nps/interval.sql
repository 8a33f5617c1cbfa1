{#
    Sampling error of the score: one estimate ± z · standard error over the answers plus pseudo-answers, `a` detractors,
    `b` passives and `a` promoters. The default is the adjusted Wald interval with ¾, 1½, ¾ (Rocks 2016, The American
    Statistician 70:365–372); agresti_min and bonett_price add others, and wald none: that one is too narrow for few
    answers and is here to reconcile a tool's own figure. Estimates and variances are on the ±1 scale.
    What does not belong here: the point estimate, which is never adjusted, and the score interval, which needs a
    root (`elevenpoint interval`).
#}

{# Pseudo-answers of each outer band and of the passives; another name of a method is refused. #}
{% macro nps_pseudo_answers(method) -%}
    {%- set methods = nps_constants().pseudo_answers -%}
    {%- if method not in methods -%}
        {{ exceptions.raise_compiler_error('no such interval: ' ~ method ~ '; there are ' ~ methods | join(', ')) }}
    {%- endif -%}
    {{ return(methods[method]) }}
{%- endmacro %}

{# Answers plus pseudo-answers. #}
{% macro nps_adjusted_responses(responses, method='adjusted_wald') -%}
    {%- set outer, passives = nps_pseudo_answers(method) -%}
    ({{ responses }} + cast({{ 2 * outer + passives }} as double))
{%- endmacro %}

{# Centre of the interval, −1…1; as many promoters as detractors are added, so they cancel. #}
{% macro nps_adjusted_estimate(promoters, detractors, responses, method='adjusted_wald') -%}
    (({{ promoters }} - {{ detractors }}) / {{ nps_adjusted_responses(responses, method) }})
{%- endmacro %}

{# Squared standard error of that centre: (P + D − (P − D)²) / n over the adjusted counts. #}
{% macro nps_adjusted_squared_error(promoters, detractors, responses, method='adjusted_wald') -%}
    {%- set outer, passives = nps_pseudo_answers(method) -%}
    ((
        ({{ promoters }} + {{ detractors }} + cast({{ 2 * outer }} as double))
        / {{ nps_adjusted_responses(responses, method) }}
        - {{ nps_adjusted_estimate(promoters, detractors, responses, method) }}
        * {{ nps_adjusted_estimate(promoters, detractors, responses, method) }}
    ) / {{ nps_adjusted_responses(responses, method) }})
{%- endmacro %}

{# Lower (sign '-') or upper (sign '+') end of an interval, clipped to −100…100; 95 % unless another z is given. #}
{% macro nps_interval_end(sign, estimate, squared_error, z=none) -%}
    {%- set c = nps_constants() -%}
    greatest(-cast({{ c.scale }} as double), least(cast({{ c.scale }} as double), {{ c.scale }} * (
            {{ estimate }} {{ sign }} {{ z or c.z_95_percent }} * sqrt({{ squared_error }})
        )))
{%- endmacro %}
