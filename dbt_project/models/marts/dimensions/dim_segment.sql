with

members as (
    select distinct
        segment_type,
        segment
    from {{ ref('int_daily_counts') }}
    where segment_type is not null
),

declared as (
    {% for segment in var('segments') %}
        select
            '{{ segment.name }}' as segment_type,
            {{ text_literal(segment.label or segment.name) }} as segment_type_label,
            '{{ segment.of }}' as attribute_of
        {% if not loop.last %}union all{% endif %}
    {% else %}
        select
            cast(null as {{ dbt.type_string() }}) as segment_type,
            cast(null as {{ dbt.type_string() }}) as segment_type_label,
            cast(null as {{ dbt.type_string() }}) as attribute_of
    {% endfor %}
),

final as (
    select
        members.segment_type,
        members.segment,
        declared.segment_type_label,
        declared.attribute_of
    from members
    left join declared on members.segment_type = declared.segment_type
)

select * from final
