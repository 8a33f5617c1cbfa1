with

responses as (
    select * from {{ ref('fct_response') }}
),

-- one pass: the day's counts by touchpoint and stage, alone and with each segment; everything else adds up from here
counts as (
    select
        responded_on,
        touchpoint,
        lifecycle_stage,
        {%- for segment in var('segments') %}
        segment_{{ segment.name }},
        grouping(segment_{{ segment.name }}) as without_{{ segment.name }},
        {%- endfor %}
        {{ nps_band_counts('nps_group') }}
    from responses
    group by grouping sets (
        (responded_on, touchpoint, lifecycle_stage)
        {%- for segment in var('segments') %},
        (responded_on, touchpoint, lifecycle_stage, segment_{{ segment.name }})
        {%- endfor %}
    )
),

final as (
    select
        responded_on,
        touchpoint,
        lifecycle_stage,
        {%- if var('segments') %}
        case
            {%- for segment in var('segments') %}
            when without_{{ segment.name }} = 0 then '{{ segment.name }}'
            {%- endfor %}
        end as segment_type,
        case
            {%- for segment in var('segments') %}
            when without_{{ segment.name }} = 0 then segment_{{ segment.name }}
            {%- endfor %}
        end as segment,
        {%- else %}
        cast(null as varchar) as segment_type,
        cast(null as varchar) as segment,
        {%- endif %}
        promoters,
        passives,
        detractors
    from counts
)

select * from final
