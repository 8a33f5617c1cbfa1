{#
    Comparing comments with the dictionary of themes. What does not belong here: the dictionary (seeds/vocabulary) and
    splitting text into words (engine.sql).
#}

{# Letters that a word must begin with to be compared with a term: the hash table of terms is built on them. #}
{% macro shortest_stem() -%} 3 {%- endmacro %}

{% macro first_letters(word) -%}
    substr({{ word }}, 1, {{ shortest_stem() }})
{%- endmacro %}

{# The theme of answers that could show one and show none. #}
{% macro no_theme() -%} 'no theme found' {%- endmacro %}

{# The two letters of a language: de of de-AT, Deutsch and DE. #}
{% macro language_code(language) -%}
    lower(substr(trim({{ language }}), 1, 2))
{%- endmacro %}
