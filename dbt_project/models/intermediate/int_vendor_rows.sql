with

surveys as (
    select distinct survey from {{ ref('int_vendor_figures') }}
),

landed as (
    select rows_.*
    from {{ ref('stg_survey_responses') }} as rows_
    inner join surveys on rows_.survey = surveys.survey
),

current_rows as (
    select current_responses.*
    from {{ ref('int_current_responses') }} as current_responses
    inner join surveys on current_responses.survey = surveys.survey
),

final as (
    select
        landed.survey,
        landed.row_key,
        landed.score,
        landed.vendor_group,
        landed.responded_on,
        cast(landed.responded_at as date) as utc_day,
        case
            when current_rows.row_key is null then 'quarantined'
            when
                current_rows.batch_id <> landed.batch_id or current_rows.source_row <> landed.source_row
                then 'superseded'
            when answers.response_key is not null then 'counted'
            when same_answers.archive_response_key is not null then 'held_by_successor'
            when landed.fate = 'excluded' then 'excluded'
            when landed.score is null then 'unanswered'
            else 'excluded_account'
        end as standing
    from landed
    left join current_rows on landed.row_key = current_rows.row_key
    left join {{ ref('fct_response') }} as answers on landed.row_key = answers.response_key
    left join {{ ref('int_same_answers') }} as same_answers
        on landed.row_key = same_answers.archive_response_key
)

select * from final
