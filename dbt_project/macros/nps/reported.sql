{# Figures of groups with too few answers stay unsaid. What does not belong here: how many are enough (`minimum_responses`). #}

{# A figure where the row's `is_reportable` is true, else NULL. #}
{% macro reported(figure) -%}
    case when is_reportable then {{ figure }} end
{%- endmacro %}
