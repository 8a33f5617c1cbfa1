{#
    What a test could have found: effects in points at the programme's `significance_level` (two-sided) and the `power`
    of `campaign_rules`. What does not belong here: whether something was found.
#}

{# The smallest true effect, in points, that a test of this standard error (±1 scale) finds with that power. #}
{% macro smallest_detectable_effect(squared_error) -%}
    ({{ nps_constants().scale }} * sqrt({{ squared_error }}) * (
            {{ normal_quantile(1 - var('significance_level') / 2) }}
            + {{ normal_quantile(var('campaign_rules').power) }}
        ))
{%- endmacro %}

{# Answers at which an effect of so many points would be the smallest detectable one, at the same split and spread. #}
{% macro responses_needed(responses, detectable_effect, effect) -%}
    cast(ceil(
            ({{ responses }}) * ({{ detectable_effect }} / {{ effect }}) * ({{ detectable_effect }} / {{ effect }})
        ) as bigint)
{%- endmacro %}
