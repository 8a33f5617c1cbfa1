{# Literals of text from declarations, quoted once, and texts made comparable. What does not belong here: their meaning. #}

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

{# A text in small letters with German umlauts spelled out, so that Ausfälle and AUSFAELLE are one; intake made it NFC. #}
{% macro folded(text) -%}
    replace(replace(replace(replace(lower({{ text }}), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss')
{%- endmacro %}
