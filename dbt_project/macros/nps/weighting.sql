{#
    Weighted scores: what is weighted to what, Kish's effective number of answers, and squared errors on the ±1 scale.
    What does not belong here: the interval around a centre (interval.sql), and who is a customer (int_customer_spans).
#}

{# Names of the account segments whose cross makes the strata; by default the first one that is declared. #}
{% macro weighting_strata() -%}
    {{ return(var('weighting').strata or (segments_of('account') | map(attribute='name') | list)[:1]) }}
{%- endmacro %}

{# The stratum of a row that carries the segment columns; everybody's is `all` where no account segment is declared. #}
{% macro stratum(relation) -%}
    {%- for name in weighting_strata() -%}
        {{ " || ' · ' || " if not loop.first }}coalesce({{ relation }}.segment_{{ name }}, 'unknown')
    {%- else -%}
        'all'
    {%- endfor -%}
{%- endmacro %}

{# Kish's effective number of answers, (Σw)² / Σw² (L. Kish 1965, Survey Sampling). #}
{% macro kish_responses(sum_of_weights, sum_of_squared_weights) -%}
    ({{ sum_of_weights }} * {{ sum_of_weights }} / nullif(cast({{ sum_of_squared_weights }} as double), 0))
{%- endmacro %}

{#
    Squared error of a weighted mean over accounts that are drawn as a whole: k / (k − 1) · Σw²(x − m)² / (Σw)², the
    linearisation of a ratio (Cochran 1977, Sampling Techniques, ch. 6); NULL below two accounts. Few accounts make it
    uncertain itself, so it is widened by Student's t over the normal deviate.
#}
{% macro accounts_squared_error(sum_of_squared_residuals, sum_of_weights, accounts) -%}
    {%- set z = nps_constants().z_95_percent -%}
    case
            when {{ accounts }} > 1
                then {{ sum_of_squared_residuals }} * {{ accounts }} / ({{ accounts }} - 1)
                    / ({{ sum_of_weights }} * {{ sum_of_weights }})
                    * ({{ t_95_percent(accounts ~ ' - 1') }} / {{ z }}) * ({{ t_95_percent(accounts ~ ' - 1') }} / {{ z }})
        end
{%- endmacro %}
