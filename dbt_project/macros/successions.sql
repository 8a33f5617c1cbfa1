{#
    The declared successions of survey tools as a relation, and the tools in them.
    What does not belong here: which answers are the same (int_same_answers) and what follows for the score.
#}

{# A query with survey, archive, successor and same_within_hours, one row for each succession; none without any. #}
{% macro successions() -%}
    {%- for succession in var('successions') %}
        select
            {{ text_literal(succession.survey) }} as survey,
            {{ text_literal(succession.archive) }} as archive,
            {{ text_literal(succession.successor) }} as successor,
            cast({{ succession.same_answer_within_days * 24 }} as double) as same_within_hours
        {% if not loop.last %}union all{% endif %}
    {%- else %}
        select
            cast(null as {{ dbt.type_string() }}) as survey,
            cast(null as {{ dbt.type_string() }}) as archive,
            cast(null as {{ dbt.type_string() }}) as successor,
            cast(null as double) as same_within_hours
        where false
    {%- endfor %}
{%- endmacro %}

{# The sources that are an archive or a successor, for `in`. #}
{% macro succession_sources() -%}
    {%- set sources = (var('successions') | map(attribute='archive') | list)
        + (var('successions') | map(attribute='successor') | list) -%}
    {{ text_list(sources | unique | list) }}
{%- endmacro %}
