{#
    What engines spell differently, each once and dispatched; with profiles.yml the only place that names an engine.
    What does not belong here: anything that both DuckDB and Spark answer alike.
#}

{# Text of a top-level key of a JSON object held as text; NULL where the key is absent or null. #}
{% macro json_text(json, key) -%}
    {{ return(adapter.dispatch('json_text')(json, key)) }}
{%- endmacro %}

{% macro duckdb__json_text(json, key) -%}
    json_extract_string({{ json }}, {{ text_literal('$."' ~ key ~ '"') }})
{%- endmacro %}


{# A date moved by a whole number of days; both may be expressions. #}
{% macro add_days(day, days) -%}
    {{ return(adapter.dispatch('add_days')(day, days)) }}
{%- endmacro %}

{% macro duckdb__add_days(day, days) -%}
    ({{ day }} + cast({{ days }} as integer))
{%- endmacro %}


{# An instant moved by a number of hours, fractions included; both may be expressions. #}
{% macro add_hours(moment, hours) -%}
    {{ return(adapter.dispatch('add_hours')(moment, hours)) }}
{%- endmacro %}

{% macro duckdb__add_hours(moment, hours) -%}
    ({{ moment }} + to_seconds(cast(round({{ hours }} * 3600) as bigint)))
{%- endmacro %}


{# Hours from one instant to a later one, DOUBLE with fractions. #}
{% macro hours_between(earlier, later) -%}
    {{ return(adapter.dispatch('hours_between')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__hours_between(earlier, later) -%}
    ((epoch({{ later }}) - epoch({{ earlier }})) / 3600)
{%- endmacro %}


{# ISO day of the week: 1 for Monday … 7 for Sunday. #}
{% macro iso_day_of_week(day) -%}
    {{ return(adapter.dispatch('iso_day_of_week')(day)) }}
{%- endmacro %}

{% macro duckdb__iso_day_of_week(day) -%}
    isodow({{ day }})
{%- endmacro %}


{# A query with one row `date_day` for each day between two date columns of a one-row relation. #}
{% macro day_series(relation, first_day, last_day) -%}
    {{ return(adapter.dispatch('day_series')(relation, first_day, last_day)) }}
{%- endmacro %}

{% macro duckdb__day_series(relation, first_day, last_day) -%}
    select cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date) as date_day
    from {{ relation }}
{%- endmacro %}


{#
    A query with the words of a text, one row each: the columns `keys`, `word` and `word_number`, counted from 1. A word
    is a run of letters and digits of any alphabet; with `stars`, a star right behind it belongs to it.
#}
{% macro words_of(relation, keys, text, stars=false) -%}
    {{ return(adapter.dispatch('words_of')(relation, keys, text, stars)) }}
{%- endmacro %}

{% macro duckdb__words_of(relation, keys, text, stars) -%}
    select
        {{ keys | join(', ') }},
        unnest(words) as word,
        generate_subscripts(words, 1) as word_number
    from (
        select
            {{ keys | join(', ') }},
            regexp_extract_all({{ text }}, '[\p{L}\p{M}\p{N}]+{{ "[*]?" if stars }}') as words
        from {{ relation }}
    ) as split_texts
{%- endmacro %}


{#
    Tables and views replaced in one statement each, inside the transaction of their model: a failure leaves what was
    there. dbt's own materializations build under another name, look for leftovers, rename twice and ask for the columns
    before each comment, which costs more time than the queries of most models. No hooks, grants or indexes: the
    warehouse has one writer and no reader beside it.
#}

{% materialization table, adapter="duckdb" %}
    {{ return(replaced('table', create_table_as(False, this.incorporate(type='table'), sql))) }}
{% endmaterialization %}

{% materialization view, adapter="duckdb" %}
    {{ return(replaced('view', create_view_as(this.incorporate(type='view'), sql))) }}
{% endmaterialization %}

{% macro replaced(type, creation) -%}
    {%- set found = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type=type) -%}
    {%- if pre_hooks or post_hooks -%}
        {%- do exceptions.raise_compiler_error('hooks of models are not run: see macros/engine.sql') -%}
    {%- endif -%}
    {%- call statement('main') -%}
        {%- if found is not none %}
            drop {{ found.type }} if exists {{ found }};
        {%- endif %}
        {{ creation }}
        {%- if config.persist_relation_docs() and model.description %}
            comment on {{ type }} {{ target }} is {{ text_literal(model.description) }};
        {%- endif %}
        {%- if config.persist_column_docs() %}
            {%- for name, column in model.columns.items() if column.description %}
                comment on column {{ target }}.{{ name }} is {{ text_literal(column.description) }};
            {%- endfor %}
        {%- endif %}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target]}) }}
{%- endmacro %}
