{#
    Numbers that stand on too few rows are not shown: by the count that each stands on, or by the row's own
    `is_reportable` where one count decides for the whole row. What does not belong here: the formulas.
#}

{# An expression, NULL where the count it stands on is below the programme's minimum. #}
{% macro if_reportable(count, expression) -%}
    case when {{ count }} >= {{ var('minimum_responses') }} then {{ expression }} end
{%- endmacro %}

{# A figure where the row's `is_reportable` is true, else NULL. #}
{% macro reported(figure) -%}
    case when is_reportable then {{ figure }} end
{%- endmacro %}
