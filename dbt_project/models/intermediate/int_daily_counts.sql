with

responses as (
    select * from {{ ref('fct_response') }}
),

everyone as (
    select
        cast(null as {{ dbt.type_string() }}) as segment_type,
        cast(null as {{ dbt.type_string() }}) as segment,
        responded_on,
        touchpoint,
        lifecycle_stage,
        {{ nps_band_counts('nps_group') }}
    from responses
    group by responded_on, touchpoint, lifecycle_stage
),

{% for declared in var('segments') %}
    by_{{ declared.name }} as (
        select
            '{{ declared.name }}' as segment_type,
            segment_{{ declared.name }} as segment,
            responded_on,
            touchpoint,
            lifecycle_stage,
            {{ nps_band_counts('nps_group') }}
        from responses
        group by segment_{{ declared.name }}, responded_on, touchpoint, lifecycle_stage
    ),
{% endfor %}

final as (
    select * from everyone
    {% for declared in var('segments') %}
        union all
        select * from by_{{ declared.name }}
    {% endfor %}
)

select * from final
