with

daily_counts as (
    select * from {{ ref('int_daily_counts') }}
    where segment_type is null
),

nps as (
    {{ nps_block('daily_counts', ['lifecycle_stage']) }}
),

final as (
    select
        -- period
        nps.period_grain,
        nps.period_start,

        -- member
        nps.lifecycle_stage,

        -- the NPS block
        {{ nps_block_columns('nps') }}
    from nps
)

select * from final
