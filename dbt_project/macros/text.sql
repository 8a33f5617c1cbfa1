{# Literals of text from declarations, quoted once. What does not belong here: expressions over columns. #}

{% macro text_literal(value) -%}
    '{{ (value | string) | replace("'", "''") }}'
{%- endmacro %}

{# For `in`: a bracketed list of texts; an empty list matches nothing. #}
{% macro text_list(values) -%}
    {%- if values -%}
        ({%- for value in values -%}{{ text_literal(value) }}{{ ", " if not loop.last }}{%- endfor -%})
    {%- else -%}
        (cast(null as {{ dbt.type_string() }}))
    {%- endif -%}
{%- endmacro %}

{# The one value that a group has, or `mixed`. #}
{% macro one_or_mixed(column) -%}
    case when count(distinct {{ column }}) <= 1 then min({{ column }}) else 'mixed' end
{%- endmacro %}
