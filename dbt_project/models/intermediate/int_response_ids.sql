with

answers as (
    select * from {{ ref('fct_response') }}
),

named as (
    select response_id from {{ ref('stg_survey_invitations') }}
    where response_id is not null

    union distinct

    select response_id from {{ ref('stg_cases') }}
    where response_id is not null
),

landed as (
    select
        landed_rows.survey,
        landed_rows.response_id,
        landed_rows.row_key
    from {{ ref('stg_survey_responses') }} as landed_rows
    inner join named on landed_rows.response_id = named.response_id
),

-- an archive's copy of an answer that the tool's successor holds is that answer
counted as (
    select distinct
        landed.survey,
        landed.response_id,
        coalesce(same_answers.successor_response_key, landed.row_key) as response_key
    from landed
    left join {{ ref('int_same_answers') }} as same_answers
        on landed.row_key = same_answers.archive_response_key
),

final as (
    select
        counted.survey,
        counted.response_id,
        counted.response_key,
        count(*) over (partition by counted.survey, counted.response_id) = 1 as is_one_in_survey,
        count(*) over (partition by counted.response_id) = 1 as is_one
    from counted
    inner join answers on counted.response_key = answers.response_key
)

select * from final
