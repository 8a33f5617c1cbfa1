with

versions as (
    select * from {{ ref('stg_survey_responses') }}
),

current_rows as (
    {{ current_versions('versions', ['row_key']) }}
),

final as (
    select
        current_rows.*,
        fate not in ('unanswered', 'excluded') as is_answer
    from current_rows
)

select * from final
