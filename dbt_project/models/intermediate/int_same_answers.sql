with

successions as (
    {{ successions() }}
),

answers as (
    select
        response_key,
        source,
        batch_id,
        survey,
        respondent_key,
        score,
        responded_at,
        row_number() over (
            partition by source, survey, respondent_key, score, responded_at order by response_key
        ) as nth
    from {{ ref('int_responses') }}
    where
        exclusion_reason is null
        and source in {{ succession_sources() }}
        and respondent_key not like 'r:%'
),

pairs as (
    select
        successions.survey,
        successions.archive,
        successions.successor,
        archived.response_key as archive_response_key,
        archived.batch_id as archive_batch_id,
        followed.response_key as successor_response_key,
        abs({{ hours_between('archived.responded_at', 'followed.responded_at') }}) as hours_apart,
        abs(archived.nth - followed.nth) as places_apart,
        successions.same_within_hours
    from successions
    inner join answers as archived
        on successions.archive = archived.source and successions.survey = archived.survey
    inner join answers as followed
        on
            successions.successor = followed.source
            and successions.survey = followed.survey
            and archived.respondent_key = followed.respondent_key
            and archived.score = followed.score
),

-- one answer is the same as one other: they must be nearest to each other
nearest as (
    select
        *,
        row_number() over (
            partition by archive, successor, archive_response_key
            order by hours_apart, places_apart, successor_response_key
        ) as place_for_archive,
        row_number() over (
            partition by archive, successor, successor_response_key
            order by hours_apart, places_apart, archive_response_key
        ) as place_for_successor
    from pairs
    where hours_apart <= same_within_hours
),

final as (
    select
        survey,
        archive,
        successor,
        archive_response_key,
        archive_batch_id,
        successor_response_key,
        cast(hours_apart as double) as hours_apart
    from nearest
    where place_for_archive = 1 and place_for_successor = 1
)

select * from final
