{#
    Records of several systems that are one customer: merges followed, links found, attributes taken from the system
    that is believed first. What does not belong here: which version of a record holds (versions.sql), and who stands
    behind a survey's row (identity.sql).
#}

{# Place of a CRM source in the programme's precedence, 0 for the first; behind all where it is not listed. #}
{% macro source_rank(source) -%}
    {%- if var('crm_precedence') -%}
        case {{ source }}
            {%- for name in var('crm_precedence') %}
            when {{ text_literal(name) }} then {{ loop.index0 }}
            {%- endfor %}
            else {{ unlisted_rank() }}
        end
    {%- else -%}
        {{ unlisted_rank() }}
    {%- endif -%}
{%- endmacro %}

{% macro unlisted_rank() -%} 9998 {%- endmacro %}

{# The rank of a key that no CRM source holds as a record: it is only named by others. #}
{% macro unknown_rank() -%} 9999 {%- endmacro %}


{#
    Steps `walk` to `ends`: every merged record followed to the last survivor.
    `latest` has `record_key` and `merged_into_key`; `ends` has `record_key`, `survivor_key` and `is_cycle`: whether
    the way came back to itself. Nobody survives a cycle: its records stay what they are.
#}
{% macro merge_steps(latest) -%}
    walk as (
        select
            record_key,
            merged_into_key as survivor_key,
            '>' || record_key || '>' as walked,
            1 as steps
        from {{ latest }}

        union all

        select
            walk.record_key,
            latest.merged_into_key as survivor_key,
            walk.walked || walk.survivor_key || '>' as walked,
            walk.steps + 1 as steps
        from walk
        inner join {{ latest }} as latest on walk.survivor_key = latest.record_key
        where walk.walked not like '%>' || walk.survivor_key || '>%'
    ),

    ends as (
        select
            record_key,
            survivor_key,
            walked like '%>' || survivor_key || '>%' as is_cycle
        from walk
        qualify row_number() over (partition by record_key order by steps desc) = 1
    )
{%- endmacro %}


{#
    Steps `sided` to `roots`: which record of an earlier system each record is.
    `edges` has `record_key`, `other_key` and `evidence` (the smaller the better); `ranks` has `record_key` and
    `source_rank`. A link leads from the later system to the earlier one. A record with two equally good partners is
    ambiguous and stays itself, and so does one that is linked with its own system only: telling those apart is that
    system's business. A key that no system holds is a name of the record that names it, and the other records that
    name it are that one, too. `roots` has `record_key`, `root_key` (NULL where ambiguous) and `is_ambiguous`.
#}
{% macro link_steps(edges, ranks) -%}
    sided as (
        select
            record_key,
            other_key,
            evidence
        from {{ edges }}

        union distinct

        select
            other_key as record_key,
            record_key as other_key,
            evidence
        from {{ edges }}
    ),

    ranked as (
        select
            sided.record_key,
            sided.other_key,
            sided.evidence,
            coalesce(own.source_rank, {{ unknown_rank() }}) as own_rank,
            coalesce(named.source_rank, {{ unknown_rank() }}) as other_rank
        from sided
        left join {{ ranks }} as own on sided.record_key = own.record_key
        left join {{ ranks }} as named on sided.other_key = named.record_key
    ),

    best_namers as (
        select * from ranked
        where own_rank = {{ unknown_rank() }} and other_rank < own_rank
        qualify rank() over (partition by record_key order by evidence, other_rank) = 1
    ),

    stand_ins as (
        select
            record_key,
            min(other_key) as other_key,
            min(other_rank) as other_rank
        from best_namers
        group by record_key
        having count(distinct other_key) = 1
    ),

    candidates as (
        select
            record_key,
            other_key,
            evidence,
            other_rank
        from ranked
        where other_rank < own_rank

        union all

        select
            ranked.record_key,
            stand_ins.other_key,
            ranked.evidence,
            stand_ins.other_rank
        from ranked
        inner join stand_ins on ranked.other_key = stand_ins.record_key
        where stand_ins.other_rank < ranked.own_rank
    ),

    best_candidates as (
        select * from candidates
        qualify rank() over (partition by record_key order by evidence, other_rank) = 1
    ),

    choices as (
        select
            record_key,
            min(other_key) as partner_key,
            count(distinct other_key) > 1 as is_ambiguous
        from best_candidates
        group by record_key

        union all

        select distinct
            ranked.record_key,
            cast(null as {{ dbt.type_string() }}) as partner_key,
            true as is_ambiguous
        from ranked
        left join candidates on ranked.record_key = candidates.record_key
        where candidates.record_key is null and ranked.own_rank = ranked.other_rank
    ),

    climb as (
        select
            record_key,
            partner_key as root_key,
            1 as steps
        from choices
        where not is_ambiguous

        union all

        select
            climb.record_key,
            choices.partner_key as root_key,
            climb.steps + 1 as steps
        from climb
        inner join choices on climb.root_key = choices.record_key
        where not choices.is_ambiguous
    ),

    tops as (
        select * from climb
        qualify row_number() over (partition by record_key order by steps desc) = 1
    ),

    roots as (
        select
            choices.record_key,
            tops.root_key,
            choices.is_ambiguous
        from choices
        left join tops on choices.record_key = tops.record_key
    )
{%- endmacro %}


{#
    Steps `several` to `told`: what the systems together say of each identity, interval by interval.
    `placed` has `identity_key`, `record_key`, `source`, `source_rank`, `holds_from` and `holds_until`. `alone` are the
    identities of one record, as they are; `told` has the same columns for the others, once for each interval and
    record that held then, with `believed`: smaller is believed first.
#}
{% macro together_steps(placed) -%}
    several as (
        select identity_key
        from {{ placed }}
        group by identity_key
        having count(distinct source || ' ' || record_key) > 1
    ),

    alone as (
        select placed.*
        from {{ placed }} as placed
        left join several on placed.identity_key = several.identity_key
        where several.identity_key is null
    ),

    shared as (
        select placed.*
        from {{ placed }} as placed
        inner join several on placed.identity_key = several.identity_key
    ),

    moments as (
        select
            identity_key,
            holds_from as moment
        from shared

        union distinct

        select
            identity_key,
            holds_until as moment
        from shared
    ),

    pieces as (
        select
            identity_key,
            moment as piece_from,
            lead(moment) over (partition by identity_key order by moment) as piece_until
        from moments
    ),

    told as (
        select
            shared.*,
            pieces.piece_from,
            pieces.piece_until,
            lpad(cast(shared.source_rank as {{ dbt.type_string() }}), 4, '0')
            || case when shared.record_key = shared.identity_key then '0' else '1' end
            || shared.record_key || ' ' || shared.source as believed
        from pieces
        inner join shared
            on
                pieces.identity_key = shared.identity_key
                and pieces.piece_from >= shared.holds_from
                and pieces.piece_until <= shared.holds_until
    )
{%- endmacro %}

{# An attribute from the first system that knows it. #}
{% macro first_known(column) -%}
    min_by({{ column }}, believed) filter (where {{ column }} is not null)
{%- endmacro %}
