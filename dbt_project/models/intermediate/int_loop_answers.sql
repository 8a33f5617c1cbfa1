with

responses as (
    select * from {{ ref('fct_response') }}
),

answers as (
    select
        responses.response_key,
        responses.survey,
        responses.survey_type,
        responses.touchpoint,
        responses.respondent_key,
        responses.account_key,
        responses.score,
        responses.nps_group,
        responses.has_comment,
        responses.responded_at,
        responses.responded_on,
        coalesce(follow_ups.cases, 0) as cases,
        follow_ups.opened_at,
        follow_ups.first_contact_at,
        follow_ups.resolved_at,
        follow_ups.confirmed_at,
        follow_ups.owner_key as case_owner_key,
        follow_ups.team,
        follow_ups.remedy,
        follow_ups.remedy_cost,
        greatest(
            responses.responded_at,
            coalesce(follow_ups.resolved_at, follow_ups.first_contact_at, responses.responded_at)
        ) as acted_at
    from responses
    left join {{ ref('int_follow_ups') }} as follow_ups on responses.response_key = follow_ups.response_key
    where
        responses.nps_group = 'detractor'
        or responses.score <= {{ var('follow_up').low_score_at_most }}
        or follow_ups.response_key is not null
),

-- how the same person answered next, to any survey: after the resolution, else the contact, else the answer
next_answers as (
    select
        answers.response_key,
        later.responded_at,
        later.nps_group
    from answers
    inner join responses as later
        on
            answers.respondent_key = later.respondent_key
            and answers.acted_at < later.responded_at
    where
        {{ hours_between('answers.acted_at', 'later.responded_at') }}
        <= 24 * {{ var('follow_up').confirmed_by_answer_within_days }}
    qualify
        row_number() over (
            partition by answers.response_key order by later.responded_at, later.response_key
        ) = 1
),

final as (
    select
        -- the answer
        answers.response_key,
        answers.survey,
        answers.survey_type,
        answers.touchpoint,
        answers.respondent_key,
        answers.account_key,
        answers.score,
        answers.nps_group,
        answers.has_comment,
        answers.responded_at,
        answers.responded_on,
        answers.respondent_key not like 'r:%' as is_named,
        answers.first_contact_at is not null
        or (answers.respondent_key not like 'r:%' and not coalesce(customers.is_deleted, false)) as is_reachable,

        -- who looks after it
        answers.case_owner_key,
        answers.team,
        customer_accounts.owner_key as account_owner_key,
        customer_accounts.annual_revenue,

        -- what was done
        answers.cases,
        answers.opened_at,
        answers.first_contact_at,
        answers.resolved_at,
        answers.confirmed_at,
        answers.remedy,
        answers.remedy_cost,
        answers.acted_at,

        -- how the person answered next
        next_answers.responded_at as next_responded_at,
        next_answers.nps_group as next_nps_group,
        case
            when answers.resolved_at is not null and next_answers.nps_group <> 'detractor'
                then next_answers.responded_at
        end as confirmed_by_answer_at
    from answers
    left join next_answers on answers.response_key = next_answers.response_key
    left join {{ ref('dim_customer') }} as customers on answers.respondent_key = customers.respondent_key
    left join {{ ref('dim_account') }} as customer_accounts
        on answers.account_key = customer_accounts.account_key
)

select * from final
