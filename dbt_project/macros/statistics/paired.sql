{#
    The same people twice: their mean change and its error, from sums over the changes cᵢ = after − before on the
    ±1 scale, so −2…2. What does not belong here: a control (difference_in_differences.sql), independent samples
    (two_sample.sql).
#}

{# Mean change, DOUBLE; NULL of nobody. #}
{% macro paired_change(sum_of_changes, people) -%}
    (cast({{ sum_of_changes }} as double) / nullif({{ people }}, 0))
{%- endmacro %}

{# Squared standard error of the mean change: (E[c²] − c̄²) / n. #}
{% macro paired_squared_error(sum_of_changes, sum_of_squares, people) -%}
    ((
        {{ paired_change(sum_of_squares, people) }}
        - {{ paired_change(sum_of_changes, people) }} * {{ paired_change(sum_of_changes, people) }}
    ) / nullif({{ people }}, 0))
{%- endmacro %}
