{#
    How far what was measured stands from a goal, as a standard normal deviate, the columns of a share beside its goal,
    and the interval of a median by ranks.
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

{# Counts of a share, what it is with its interval, and how far that stands from `goal`, of rows with cases and successes. #}
{% macro share_against_goal() -%}
    cases,
        successes,
        cases - successes as failures,
        {{ proportion('successes', 'cases') }} as actual,
        {{ wilson_low('successes', 'cases') }} as actual_ci_low,
        {{ wilson_high('successes', 'cases') }} as actual_ci_high,
        {{ share_deviate('successes', 'cases', 'goal') }} as deviate
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
