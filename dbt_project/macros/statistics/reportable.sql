{#
    Numbers that stand on too few rows are not shown. What does not belong here: the formulas.
#}

{# An expression, NULL where the count it stands on is below the programme's minimum. #}
{% macro if_reportable(count, expression) -%}
    case when {{ count }} >= {{ var('minimum_responses') }} then {{ expression }} end
{%- endmacro %}
