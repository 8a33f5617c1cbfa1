{#
    What every staging model reads. What belongs here: the landed rows of current batches and where each stands.
    What does not: which version of a row holds (versions.sql), and the fields of a kind (its model).
#}

{# Every landed row of the current batches of a source kind, with the version of the declaration that it was read by. #}
{% macro landed_rows(kind) -%}
    select
        rows_.*,
        batches.declaration_version
    from {{ source('landing', kind) }} as rows_
    inner join {{ ref('stg_files') }} as batches
        on
            rows_.source = batches.source
            and rows_.batch_id = batches.batch_id
            and batches.is_current
{%- endmacro %}

{# Where a landed row stands and which version of itself it is. #}
{% macro landed_head() -%}
    source,
        source_file,
        source_row,
        batch_id,
        fate,
        row_key,
        content_hash,
        coalesce(version_order, '') as version_order,
        declaration_version
{%- endmacro %}
