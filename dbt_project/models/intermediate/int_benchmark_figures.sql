with

current_figures as (
    {{ current_versions(ref('stg_benchmarks'), ['row_key']) }}
),

final as (
    select
        industry,
        publisher,
        published_on,
        cast(percentile as double) as percentile,
        nps,
        sample_size,
        url,
        comparability,
        -- the word before the reason
        lower(trim(split_part(comparability, ':', 1))) as comparability_level
    from current_figures
    where fate <> 'excluded'
)

select * from final
