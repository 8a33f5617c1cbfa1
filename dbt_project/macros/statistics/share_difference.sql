{#
    A share as one of two samples that are compared: one success and one failure are added to each (A. Agresti & B. Caffo
    2000, The American Statistician 54:280–288). What does not belong here: the interval of a single share
    (proportion.sql) and the comparison itself (two_sample.sql).
#}

{# The share with its pseudo-cases, 0…1. #}
{% macro share_adjusted_estimate(successes, n) -%}
    (({{ successes }} + cast(1 as double)) / ({{ n }} + 2))
{%- endmacro %}

{# Its squared standard error. #}
{% macro share_adjusted_squared_error(successes, n) -%}
    ({{ share_adjusted_estimate(successes, n) }} * (1 - {{ share_adjusted_estimate(successes, n) }}) / ({{ n }} + 2))
{%- endmacro %}
