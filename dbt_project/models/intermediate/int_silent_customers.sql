{%- set days = var('follow_up').survey_after_silent_days -%}
with

customers as (
    select * from {{ ref('dim_customer') }}
    where is_in_crm and not is_deleted
),

accounts as (
    select * from {{ ref('dim_account') }}
),

-- accounts that a rule keeps out today, such as staff and tests
kept_out as (
    select account_key from {{ ref('int_account_history') }}
    where holds_until = {{ end_of_time() }} and exclusion_reason is not null
),

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

silent as (
    select
        customers.respondent_key,
        customers.account_key,
        customers.last_responded_on,
        {{ add_days('coalesce(customers.last_responded_on, customers.created_on)', days) }} as silent_since_on,
        eligibility.next_relational_eligible_on
    from customers
    inner join {{ ref('survey_eligibility') }} as eligibility
        on
            customers.respondent_key = eligibility.respondent_key
            and eligibility.is_eligible_for_relational
),

final as (
    select
        silent.respondent_key,
        silent.account_key,
        silent.last_responded_on,
        accounts.owner_key,
        accounts.annual_revenue,
        coalesce(greatest(silent.silent_since_on, silent.next_relational_eligible_on), run.as_of) as due_on
    from silent
    cross join run
    left join accounts on silent.account_key = accounts.account_key
    left join kept_out on silent.account_key = kept_out.account_key
    where
        kept_out.account_key is null
        and not coalesce(accounts.is_deleted, false)
        and coalesce(accounts.lifecycle_stage, 'unknown') <> 'churned'
        and coalesce(silent.silent_since_on, run.as_of) <= run.as_of
)

select * from final
