with

daily_counts as (
    select * from {{ ref('int_daily_counts') }}
    where segment_type is not null
),

nps as (
    {{ nps_block('daily_counts', ['segment_type', 'segment', 'touchpoint']) }}
),

final as (
    select
        -- period
        nps.period_grain,
        nps.period_start,

        -- member
        nps.segment_type,
        nps.segment,
        nps.touchpoint,

        -- the NPS block
        {{ nps_block_columns('nps') }}
    from nps
)

select * from final
