with

responses as (
    select * from {{ ref('fct_response') }}
),

final as (
    select
        source,
        survey,
        {{ one_or_mixed('survey_type') }} as survey_type,
        min(responded_on) as first_responded_on,
        max(responded_on) as last_responded_on
    from responses
    group by source, survey
)

select * from final
