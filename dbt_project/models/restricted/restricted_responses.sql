with

landed as (
    select * from {{ source('landing', 'survey_responses') }}
),

current_answers as (
    select * from {{ ref('int_current_responses') }}
    where is_answer
),

final as (
    select
        -- key of the response
        landed.row_key as response_key,

        -- who answered, as the tool knows them
        landed.response_id,
        landed.person_id,
        landed.email,
        landed.account_id,
        landed.person_name,

        -- what they wrote
        landed.comment
    from landed
    inner join current_answers
        on
            landed.source = current_answers.source
            and landed.batch_id = current_answers.batch_id
            and landed.source_row = current_answers.source_row
)

select * from final
