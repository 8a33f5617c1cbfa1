with

daily_counts as (
    select * from {{ ref('int_daily_counts') }}
    where segment_type is not null
),

members as (
    select distinct
        segment_type,
        segment
    from daily_counts
),

final as (
    select
        segment_type,
        segment,
        {%- if var('segments') %}
        case segment_type
            {%- for declared in var('segments') %}
            when '{{ declared.name }}' then {{ text_literal(declared.label or declared.name) }}
            {%- endfor %}
        end as segment_type_label,
        case segment_type
            {%- for declared in var('segments') %}
            when '{{ declared.name }}' then '{{ declared.of }}'
            {%- endfor %}
        end as attribute_of
        {%- else %}
        cast(null as varchar) as segment_type_label,
        cast(null as varchar) as attribute_of
        {%- endif %}
    from members
)

select * from final
