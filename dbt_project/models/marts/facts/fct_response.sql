with

responses as (
    select * from {{ ref('int_responses') }}
    where exclusion_reason is null
),

same_answers as (
    select * from {{ ref('int_same_answers') }}
),

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

final as (
    select
        -- key and survey
        responses.response_key,
        responses.source,
        responses.survey,
        responses.survey_type,
        responses.touchpoint,
        responses.channel,
        responses.language,

        -- who answered
        responses.respondent_key,
        responses.account_key,
        responses.match_method,

        -- the answer
        cast(responses.score as bigint) as score,
        {{ nps_group('responses.score') }} as nps_group,
        responses.sent_at,
        responses.responded_at,
        responses.responded_on,
        responses.lifecycle_stage,
        responses.has_comment,
        {{ is_expired('responses.survey_type', 'responses.responded_on', 'run.as_of') }} as is_expired,

        -- the customer then, as the programme cuts it
        {% for segment in var('segments') %}
            responses.segment_{{ segment.name }},
        {% endfor %}

        -- where it came from
        responses.source_file,
        responses.source_row
    from responses
    left join same_answers on responses.response_key = same_answers.archive_response_key
    cross join run
    where same_answers.archive_response_key is null
)

select * from final
