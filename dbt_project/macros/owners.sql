{# Who answers for what. What does not belong here: owners of cases and accounts, who are people in the data. #}

{# The team that answers for the programme, or NULL where none is declared. #}
{% macro declared_owner() -%}
    {{ text_literal(var('owner')) if var('owner') else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
{%- endmacro %}
