with

-- straight from the view: named in a step of its own, all columns of ten million rows would be kept in memory
current_rows as (
    {{ current_versions(ref('stg_survey_responses'), ['row_key']) }}
),

final as (
    select
        -- where it stands
        source,
        source_file,
        source_row,
        batch_id,
        row_key,
        fate <> 'excluded' and score is not null as is_answer,

        -- the survey
        survey,
        survey_type,
        touchpoint,
        channel,
        language,
        campaign,

        -- who answered
        person_key,
        email_key,
        account_key,
        has_shared_identifier,

        -- the answer
        score,
        vendor_group,
        has_comment,
        attributes,
        sent_at,
        responded_at,
        responded_on
    from current_rows
)

select * from final
