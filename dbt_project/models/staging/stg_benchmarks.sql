with

landed as (
    {{ landed_rows('benchmarks') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- the figure
        industry,
        nps,
        percentile,
        sample_size,
        comparability,

        -- who published it
        publisher,
        published_on,
        url
    from landed
)

select * from final
