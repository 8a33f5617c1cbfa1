{#
    Which landed version of a row holds. What does not belong here: which batches are current (the ledger says).

    Highest `version_order`, then highest `declaration_version`. Two contents at the top are a conflict and
    nobody's row holds, whichever arrived first; but an excluded one among them holds, because whatever else is known
    of such a row, it must not count. An excluded row is chosen like any other: who reads the choice drops it
    afterwards, or the version that it replaced would count again. Only keys that landed more than once are sorted: with ten
    million rows and few re-deliveries that is the difference between one hash table and a full sort.
#}

{% macro current_versions(relation, keys) -%}
    {%- set key_list = keys | join(', ') -%}
    with

    contested_keys as (
        select {{ key_list }}
        from {{ relation }}
        group by {{ key_list }}
        having count(*) > 1
    ),

    contested as (
        select
            versions.source,
            versions.batch_id,
            versions.source_file,
            versions.source_row,
            versions.content_hash,
            case when versions.fate = 'excluded' then 0 else 1 end as counts,
            {%- for key in keys %}
            versions.{{ key }},
            {%- endfor %}
            rank() over (
                partition by {% for key in keys %}versions.{{ key }}{{ ', ' if not loop.last }}{% endfor %}
                order by versions.version_order desc, versions.declaration_version desc
            ) as version_rank
        from {{ relation }} as versions
        inner join contested_keys
            on {% for key in keys %}versions.{{ key }} = contested_keys.{{ key }}{{ ' and ' if not loop.last }}{% endfor %}
    ),

    judged as (
        select
            source,
            batch_id,
            source_row,
            version_rank = 1
            and (
                min(counts) over (partition by {{ key_list }}, version_rank) = 0
                or min(content_hash) over (partition by {{ key_list }}, version_rank)
                = max(content_hash) over (partition by {{ key_list }}, version_rank)
            )
            and row_number() over (
                partition by {{ key_list }} order by version_rank, counts, source_file, source_row, batch_id
            ) = 1 as holds
        from contested
    )

    select versions.*
    from {{ relation }} as versions
    left join judged
        on
            versions.source = judged.source
            and versions.batch_id = judged.batch_id
            and versions.source_row = judged.source_row
    where coalesce(judged.holds, true)
{%- endmacro %}


{#
    The history of a CRM record: one row per source, key and [holds_from, holds_until).
    Equal neighbours collapse. An excluded version ends the one before it of the same row and holds nothing itself;
    it says nothing about another source's row: every source has a history of its own.
    With `before_first_export: first_known` the first version also holds before it was first seen.
#}
{% macro history(relation, key) -%}
    with

    current_rows as (
        {{ current_versions(relation, ['row_key', 'valid_from']) }}
    ),

    one_per_instant as (
        select *
        from current_rows
        qualify
            row_number() over (
                partition by source, {{ key }}, valid_from
                order by case when fate = 'excluded' then 1 else 0 end, row_key
            ) = 1
    ),

    telling as (
        select *
        from one_per_instant
        qualify
            fate <> 'excluded'
            or row_key = lag(row_key) over (partition by source, {{ key }} order by valid_from)
    ),

    changes as (
        select *
        from telling
        qualify
            content_hash <> coalesce(
                lag(content_hash) over (partition by source, {{ key }} order by valid_from), ''
            )
    ),

    dated as (
        select
            changes.*,
            {%- if var('before_first_export') == 'first_known' %}
            case
                when row_number() over (partition by source, {{ key }} order by valid_from) = 1
                    then {{ beginning_of_time() }}
                else valid_from
            end as holds_from,
            {%- else %}
            valid_from as holds_from,
            {%- endif %}
            coalesce(
                lead(valid_from) over (partition by source, {{ key }} order by valid_from), {{ end_of_time() }}
            ) as holds_until
        from changes
    )

    select *
    from dated
    where fate <> 'excluded'
{%- endmacro %}
