{#
    How far what was measured stands from a goal, as a standard normal deviate, and the interval of a median by ranks.
    What does not belong here: the probability of a deviate (normal_probability.sql).
#}

{#
    A share against a goal by the score test, so that it is ±1.96 exactly where Wilson's interval ends at the goal;
    NULL for goals of 0 and 1, which no sample can prove.
#}
{% macro share_deviate(successes, n, goal) -%}
    case
            when {{ goal }} > 0 and {{ goal }} < 1
                then ({{ proportion(successes, n) }} - {{ goal }}) / sqrt({{ goal }} * (1 - {{ goal }}) / {{ n }})
        end
{%- endmacro %}

{#
    The rank whose value ends the 95 % interval of the median of n ordered values, by the normal approximation of the
    binomial (Conover 1999, Practical Nonparametric Statistics, 3.2); outside 1…n the interval is open on that side.
#}
{% macro median_rank(sign, n) -%}
    {%- set z = nps_constants().z_95_percent -%}
    {%- if sign == '-' -%}
        floor({{ n }} / cast(2 as double) - {{ z / 2 }} * sqrt({{ n }}))
    {%- else -%}
        ceil({{ n }} / cast(2 as double) + {{ z / 2 }} * sqrt({{ n }})) + 1
    {%- endif -%}
{%- endmacro %}
