{%- set members = [
    ('nps_overall', "'overall'", "'all'"),
    ('nps_by_touchpoint', "'touchpoint'", 'touchpoint'),
    ('nps_by_lifecycle_stage', "'lifecycle_stage'", 'lifecycle_stage'),
    ('nps_by_segment', 'segment_type', 'segment'),
] -%}
with

final as (
    {% for mart, dimension, member in members %}
        select
            {{ dimension }} as dimension,
            {{ member }} as member,
            period_grain,
            period_start,
            responses,
            promoters,
            passives,
            detractors,
            nps,
            nps_ci_low,
            nps_ci_high,
            is_reportable
        from {{ ref(mart) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
