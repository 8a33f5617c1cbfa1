with

contacts as (
    select * from {{ ref('int_contact_history') }}
    where holds_until = {{ end_of_time() }}
),

survivors as (
    select * from {{ ref('int_account_survivors') }}
),

-- an answer without any person identifier is its own respondent and no customer that could be met again
answered as (
    select
        respondent_key,
        max_by(account_key, responded_at) as account_key,
        min(responded_on) as first_responded_on,
        max(responded_on) as last_responded_on,
        count(*) as responses
    from {{ ref('fct_response') }}
    where respondent_key not like 'r:%'
    group by respondent_key
),

final as (
    select
        coalesce(contacts.person_key, answered.respondent_key) as respondent_key,
        contacts.person_key is not null as is_in_crm,

        -- the person today
        coalesce(survivors.survivor_key, contacts.account_key, answered.account_key) as account_key,
        contacts.job_level,
        contacts.role,
        contacts.has_consent,
        coalesce(contacts.is_deleted, false) as is_deleted,
        contacts.created_on,

        -- the person's answers
        answered.first_responded_on,
        answered.last_responded_on,
        coalesce(answered.responses, 0) as responses
    from contacts
    full join answered on contacts.person_key = answered.respondent_key
    left join survivors on contacts.account_key = survivors.account_key
)

select * from final
