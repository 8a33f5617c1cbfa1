with

daily_counts as (
    select * from {{ ref('int_daily_counts') }}
    where segment_type is null
),

touchpoints as (
    select * from {{ ref('dim_touchpoint') }}
),

nps as (
    {{ nps_block('daily_counts', ['touchpoint']) }}
),

final as (
    select
        -- period
        nps.period_grain,
        nps.period_start,

        -- member
        nps.touchpoint,
        touchpoints.survey_type,
        touchpoints.channel,

        -- the NPS block
        {{ nps_block_columns('nps') }}
    from nps
    left join touchpoints on nps.touchpoint = touchpoints.touchpoint
)

select * from final
