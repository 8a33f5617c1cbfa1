{{ config(severity='warn') }}
-- In no source are more of the customers it names unknown to the CRM than `thresholds.max_unmatched_share` allows: a
-- survey with another kind of id, or a CRM export that leaves out a region, would put them all under `unknown`.
-- A programme without any CRM source knows nobody, and that is no news.
with

crm_sources as (
    select count(*) as sources
    from {{ ref('source_freshness') }}
    where kind in ('crm_accounts', 'crm_contacts') and files > 0
),

final as (
    select
        source_freshness.source,
        source_freshness.with_identifier,
        source_freshness.unmatched,
        source_freshness.unmatched_share
    from {{ ref('source_freshness') }} as source_freshness
    cross join crm_sources
    where
        crm_sources.sources > 0
        and source_freshness.unmatched_share > {{ var('max_unmatched_share') }}
)

select * from final
