with

daily_counts as (
    select * from {{ ref('int_daily_counts') }}
    where segment_type is null
),

nps as (
    {{ nps_block('daily_counts', []) }}
),

final as (
    select
        -- period
        nps.period_grain,
        nps.period_start,

        -- the NPS block
        {{ nps_block_columns('nps') }}
    from nps
)

select * from final
