with

responses as (
    select * from {{ ref('fct_response') }}
),

final as (
    select
        touchpoint,
        {{ one_or_mixed('survey_type') }} as survey_type,
        {{ one_or_mixed('channel') }} as channel,
        min(responded_on) as first_responded_on,
        max(responded_on) as last_responded_on
    from responses
    group by touchpoint
)

select * from final
