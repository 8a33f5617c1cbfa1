with

landed as (
    {{ landed_rows('business_events') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- the event
        event_type,
        title,

        -- when
        started_on,
        ended_on
    from landed
)

select * from final
