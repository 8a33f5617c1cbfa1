{#
    A difference whose cases come from people who answered several times. The squared error is a sum over people of
    squared residuals (a ratio estimator's linearisation; Cochran 1977, Sampling Techniques, ch. 6), so that answers of one
    person are one piece of evidence and a person in both samples moves both. Few people make that sum itself
    uncertain: it is judged by Student's t. What does not belong here: the residuals (int_alert_evidence).
#}

{# What one person adds to the difference of two ratios: sums of values, cases, ratios and all cases after and before. #}
{% macro difference_residual(value_after, cases_after, ratio_after, all_after,
                             value_before, cases_before, ratio_before, all_before) -%}
    (({{ value_after }} - {{ ratio_after }} * {{ cases_after }}) / {{ all_after }}
    - ({{ value_before }} - {{ ratio_before }} * {{ cases_before }}) / {{ all_before }})
{%- endmacro %}

{# The normal deviate that is as unlikely as |t| with these degrees of freedom (D. L. Wallace 1959, Ann. Math. Stat. 30:1121). #}
{% macro t_as_normal(absolute_t, degrees_of_freedom) -%}
    {%- set df = 'cast(' ~ degrees_of_freedom ~ ' as double)' -%}
    ((8 * {{ df }} + 1) / (8 * {{ df }} + 3)
    * sqrt({{ df }} * ln(1 + {{ absolute_t }} * {{ absolute_t }} / {{ df }})))
{%- endmacro %}

{# How many standard errors a 95 % interval reaches: the inverse of `t_as_normal` at the normal deviate. #}
{% macro t_95_percent(degrees_of_freedom) -%}
    {%- set df = 'cast(' ~ degrees_of_freedom ~ ' as double)' -%}
    {%- set z = nps_constants().z_95_percent -%}
    sqrt({{ df }} * (exp(
        ({{ z }} * (8 * {{ df }} + 3) / (8 * {{ df }} + 1)) * ({{ z }} * (8 * {{ df }} + 3) / (8 * {{ df }} + 1)) / {{ df }}
    ) - 1))
{%- endmacro %}
