with

-- a case without a type is a follow-up where it names the answer that caused it
cases as (
    select * from {{ ref('fct_case') }}
    where coalesce(case_type, case when response_key is not null then 'follow_up' end) = 'follow_up'
),

responses as (
    select * from {{ ref('fct_response') }}
),

-- where the helpdesk does not say which: the latest answer of the person before the case
latest_before as (
    select
        cases.case_key,
        responses.response_key
    from cases
    inner join responses
        on
            cases.respondent_key = responses.respondent_key
            and cases.opened_at >= responses.responded_at
    where
        cases.response_key is null
        and {{ hours_between('responses.responded_at', 'cases.opened_at') }} <= 24 * {{ var('follow_up').queue_days }}
    qualify
        row_number() over (
            partition by cases.case_key order by responses.responded_at desc, responses.response_key desc
        ) = 1
),

final as (
    select
        cases.case_key,
        coalesce(cases.response_key, latest_before.response_key) as response_key,
        cases.respondent_key,

        -- when; a case that was closed or confirmed without more was resolved, one that was resolved had a contact
        cases.opened_at,
        cases.opened_on,
        coalesce(cases.first_contact_at, cases.resolved_at, cases.closed_at, cases.confirmed_at) as first_contact_at,
        coalesce(cases.resolved_at, cases.closed_at, cases.confirmed_at) as resolved_at,
        cases.confirmed_at,

        -- who and what
        cases.owner_key,
        cases.team,
        nullif(trim(cases.remedy), '') as remedy,
        cases.remedy_cost
    from cases
    left join latest_before on cases.case_key = latest_before.case_key
)

select * from final
