{%- set rules = var('follow_up') -%}
with

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

answers as (
    select answers.*
    from {{ ref('int_loop_answers') }} as answers
    inner join run on answers.responded_on >= {{ add_days('run.as_of', -rules.queue_days) }}
    where answers.is_reachable
),

-- one act an answer: a promise is kept first, then who wrote nothing is asked why, then the others are contacted
low_scores as (
    select
        *,
        case
            when first_contact_at is not null or (cases > 0 and nps_group <> 'detractor') then 'promised_follow_up'
            when score <= {{ rules.low_score_at_most }} and not has_comment then 'low_score_without_comment'
            when nps_group = 'detractor' then 'uncontacted_detractor'
        end as act,
        case
            when first_contact_at is null then 'contact'
            when resolved_at is null then 'resolve'
            else 'confirm'
        end as step,
        case
            when first_contact_at is null then {{ add_hours('responded_at', rules.contact_within_hours) }}
            when resolved_at is null then {{ add_hours('responded_at', 24 * rules.resolve_within_days) }}
            else {{ add_hours('resolved_at', rules.contact_within_hours) }}
        end as due_at
    from answers
    where confirmed_at is null and confirmed_by_answer_at is null
),

latest as (
    select
        respondent_key,
        max(responded_at) as responded_at
    from {{ ref('fct_response') }}
    group by respondent_key
),

-- a promoter is asked once, and not on the strength of an answer that a later one has overtaken
promoters as (
    select
        promoters.*,
        customer_accounts.owner_key,
        customer_accounts.annual_revenue
    from {{ ref('int_promoters') }} as promoters
    inner join run on promoters.responded_on >= {{ add_days('run.as_of', -rules.ask_promoters_within_days) }}
    inner join latest
        on
            promoters.respondent_key = latest.respondent_key
            and promoters.responded_at = latest.responded_at
    inner join {{ ref('dim_customer') }} as customers on promoters.respondent_key = customers.respondent_key
    left join {{ ref('dim_account') }} as customer_accounts
        on promoters.account_key = customer_accounts.account_key
    where
        not promoters.is_followed_up
        and promoters.asked_at is null
        and promoters.done_at is null
        and not promoters.was_asked_before
        and not customers.is_deleted
        and coalesce(customers.has_consent, true)
    qualify row_number() over (partition by promoters.respondent_key order by promoters.response_key) = 1
),

final as (
    select
        act,
        step,
        response_key,
        respondent_key,
        account_key,
        survey,
        touchpoint,
        score,
        has_comment,
        responded_at,
        responded_on,
        opened_at,
        first_contact_at,
        resolved_at,
        coalesce(case_owner_key, account_owner_key) as owner_key,
        team,
        annual_revenue,
        due_at
    from low_scores
    where act is not null

    union all

    select
        'promoter_to_ask' as act,
        'ask' as step,
        response_key,
        respondent_key,
        account_key,
        survey,
        touchpoint,
        score,
        has_comment,
        responded_at,
        responded_on,
        cast(null as timestamp) as opened_at,
        cast(null as timestamp) as first_contact_at,
        cast(null as timestamp) as resolved_at,
        owner_key,
        cast(null as {{ dbt.type_string() }}) as team,
        annual_revenue,
        {{ add_hours('responded_at', 24 * rules.ask_promoters_within_days) }} as due_at
    from promoters

    union all

    select
        'silent_customer_due' as act,
        'survey' as step,
        cast(null as {{ dbt.type_string() }}) as response_key,
        respondent_key,
        account_key,
        cast(null as {{ dbt.type_string() }}) as survey,
        cast(null as {{ dbt.type_string() }}) as touchpoint,
        cast(null as bigint) as score,
        cast(null as boolean) as has_comment,
        cast(null as timestamp) as responded_at,
        last_responded_on as responded_on,
        cast(null as timestamp) as opened_at,
        cast(null as timestamp) as first_contact_at,
        cast(null as timestamp) as resolved_at,
        owner_key,
        cast(null as {{ dbt.type_string() }}) as team,
        annual_revenue,
        cast(due_on as timestamp) as due_at
    from {{ ref('int_silent_customers') }}
)

select * from final
