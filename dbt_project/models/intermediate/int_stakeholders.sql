with

on_record as (
    select * from {{ ref('int_contacts_on_record') }}
),

-- without any contact in the CRM there are no stakeholders to cover
quarters as (
    select distinct
        quarter_start,
        last_day
    from on_record
),

answers as (
    select
        account_key,
        respondent_key,
        survey_type,
        {{ start_of('quarter', 'responded_on') }} as quarter_start,
        max(responded_on) as responded_on
    from {{ ref('fct_response') }}
    where account_key is not null
    group by account_key, respondent_key, survey_type, {{ start_of('quarter', 'responded_on') }}
),

seen as (
    select
        account_key,
        respondent_key,
        quarter_start,
        1 as known,
        0 as asked,
        0 as answered,
        0 as has_valid_answer
    from on_record
    where account_key is not null and not is_deleted

    union all

    select
        account_key,
        respondent_key,
        {{ start_of('quarter', 'sent_on') }} as quarter_start,
        0 as known,
        1 as asked,
        0 as answered,
        0 as has_valid_answer
    from {{ ref('fct_invitation') }}
    where account_key is not null and respondent_key is not null and not is_bounced

    union all

    -- an answer counts in its own quarter, and is valid at the end of each until it expires
    select
        answers.account_key,
        answers.respondent_key,
        quarters.quarter_start,
        0 as known,
        case when answers.quarter_start = quarters.quarter_start then 1 else 0 end as asked,
        case when answers.quarter_start = quarters.quarter_start then 1 else 0 end as answered,
        case
            when {{ is_expired('answers.survey_type', 'answers.responded_on', 'quarters.last_day') }} then 0
            else 1
        end as has_valid_answer
    from answers
    inner join quarters
        on
            answers.quarter_start <= quarters.quarter_start
            and (
                answers.quarter_start = quarters.quarter_start
                or not {{ is_expired('answers.survey_type', 'answers.responded_on', 'quarters.last_day') }}
            )
),

people as (
    select
        account_key,
        respondent_key,
        quarter_start,
        max(known) as known,
        max(asked) as asked,
        max(answered) as answered,
        max(has_valid_answer) as has_valid_answer
    from seen
    group by account_key, respondent_key, quarter_start
),

final as (
    select
        people.*,
        coalesce(on_record.job_level, 'unknown') as job_level
    from people
    inner join quarters on people.quarter_start = quarters.quarter_start
    left join on_record
        on people.respondent_key = on_record.respondent_key and people.quarter_start = on_record.quarter_start
)

select * from final
