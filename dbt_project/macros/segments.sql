{#
    Declared segments: which column carries each, and where its value comes from.
    What does not belong here: when a value holds (the histories say) and the NPS of a segment.
#}

{# The declared segments of `account`, `contact` or `response`. #}
{% macro segments_of(kind) -%}
    {{ return(var('segments') | selectattr('of', 'equalto', kind) | list) }}
{%- endmacro %}

{# An attribute of a row: a text column of its kind, or else a declared attribute; NULL where it is empty. #}
{% macro attribute_value(kind, attribute, relation) -%}
    {%- set text_columns = {
        'account': [],
        'contact': ['job_level', 'role'],
        'response': ['survey', 'survey_type', 'touchpoint', 'channel', 'language', 'campaign', 'vendor_group'],
    } -%}
    {%- if attribute in text_columns[kind] -%}
        nullif(trim({{ relation }}.{{ attribute }}), '')
    {%- else -%}
        nullif(trim({{ json_text(relation ~ '.attributes', attribute) }}), '')
    {%- endif -%}
{%- endmacro %}

{# The segment columns that a kind's own rows can tell, each with a comma behind it. #}
{% macro segment_values(kind, relation) -%}
    {%- for segment in segments_of(kind) %}
        {{ attribute_value(kind, segment.attribute or segment.name, relation) }} as segment_{{ segment.name }},
    {%- endfor %}
{%- endmacro %}

{# What the rules of `exclude_accounts` look at, a column for each, with a comma behind it. #}
{% macro exclusion_values(relation) -%}
    {%- for rule in var('exclude_accounts') %}
        {{ attribute_value('account', rule.attribute, relation) }} as exclusion_value_{{ loop.index }},
    {%- endfor %}
{%- endmacro %}

{# The columns of an account's record that a programme declares: its segments and what the rules look at. #}
{% macro account_columns() -%}
    {%- set columns = [] -%}
    {%- for segment in segments_of('account') -%}{%- do columns.append('segment_' ~ segment.name) -%}{%- endfor -%}
    {%- for rule in var('exclude_accounts') -%}{%- do columns.append('exclusion_value_' ~ loop.index) -%}{%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

{# Why an account's answers do not count, or NULL, from those columns. #}
{% macro account_exclusion() -%}
    {%- if var('exclude_accounts') -%}
        case
            {%- for rule in var('exclude_accounts') %}
            when exclusion_value_{{ loop.index }} in {{ text_list(rule.equals) }}
                then {{ text_literal(rule.reason) }}
            {%- endfor %}
        end
    {%- else -%}
        cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
