with

sources as (
    select * from {{ ref('stg_sources') }}
),

run as (
    select max(started_at) as started_at from {{ ref('stg_run') }}
),

files as (
    select
        source,
        count(*) as files,
        max(coalesce(first_landed_at, landed_at)) as last_landed_at,
        max(last_event_at) as last_event_at
    from {{ ref('stg_files') }}
    where is_current
    group by source
),

matches as (
    select * from {{ ref('int_source_matches') }}
),

lags as (
    select
        sources.*,
        coalesce(files.files, 0) as files,
        files.last_landed_at,
        files.last_event_at,
        matches.responses,
        matches.with_identifier,
        matches.rows_matched as matched,  -- noqa: RF04
        matches.rows_unmatched as unmatched,
        matches.rows_ambiguous as ambiguous,
        {{ hours_between('files.last_landed_at', 'run.started_at') }} as hours_since_landing,
        {{ hours_between('files.last_event_at', 'run.started_at') }} as hours_since_event
    from sources
    left join files on sources.source = files.source
    left join matches on sources.source = matches.source
    cross join run
),

final as (
    select
        -- the source
        source,
        kind,
        description,
        owner,

        -- what is in today's numbers, and what is not yet
        files,
        files_pending,
        files_not_declared,
        last_landed_at,
        last_event_at,
        cast(hours_since_landing as double) as hours_since_landing,
        cast(hours_since_event as double) as hours_since_event,

        -- against its limits
        warn_after_hours,
        error_after_hours,
        case
            when files = 0 then 'never_landed'
            when hours_since_landing > error_after_hours then 'error'
            when hours_since_landing > warn_after_hours then 'warn'
            else 'fresh'
        end as freshness_status,

        -- how many of its rows belong to a customer whom the CRM knows
        responses,
        with_identifier,
        matched,
        unmatched,
        ambiguous,
        case when with_identifier > 0 then cast(unmatched as double) / with_identifier end as unmatched_share
    from lags
)

select * from final
