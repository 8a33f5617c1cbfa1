{%- set rules = var('survey_rules') -%}
with

asks as (
    select * from {{ ref('int_person_ask_gaps') }}
),

customers as (
    select * from {{ ref('dim_customer') }}
),

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

asked as (
    select
        respondent_key,
        count(*) as asks,
        max(sent_at) as last_asked_at,
        max(sent_on) as last_asked_on,
        max_by(survey, sent_at) as last_survey,
        max(sent_on) filter (where is_relational) as last_relational_asked_on,
        count(*) filter (where breaks_any or breaks_relational) as violations,
        count(*) filter (where breaks_any) as violations_any,
        count(*) filter (where breaks_relational) as violations_relational,
        max(sent_on) filter (where breaks_any or breaks_relational) as last_violation_on,
        count(*) filter (where is_unsubscribed) > 0 as has_unsubscribed
    from asks
    group by respondent_key
),

people as (
    select
        coalesce(customers.respondent_key, asked.respondent_key) as respondent_key,
        customers.account_key,
        customers.has_consent,
        coalesce(customers.is_deleted, false) as is_deleted,
        coalesce(asked.has_unsubscribed, false) as has_unsubscribed,
        coalesce(asked.asks, 0) as asks,
        asked.last_asked_at,
        asked.last_asked_on,
        asked.last_survey,
        asked.last_relational_asked_on,
        coalesce(asked.violations, 0) as violations,
        coalesce(asked.violations_any, 0) as violations_any,
        coalesce(asked.violations_relational, 0) as violations_relational,
        asked.last_violation_on,
        {{ add_days('asked.last_asked_on', rules.between_any_days) }} as next_eligible_on,
        greatest(
            {{ add_days('asked.last_asked_on', rules.between_any_days) }},
            coalesce(
                {{ add_days('asked.last_relational_asked_on', rules.between_relational_days) }},
                {{ add_days('asked.last_asked_on', rules.between_any_days) }}
            )
        ) as next_relational_eligible_on
    from customers
    full join asked on customers.respondent_key = asked.respondent_key
),

reasons as (
    select
        people.*,
        case
            when people.is_deleted then 'deleted'
            when not people.has_consent then 'no_consent'
            when people.has_unsubscribed then 'unsubscribed'
        end as lasting_reason,
        coalesce(people.next_eligible_on > run.as_of, false) as rests,
        coalesce(people.next_relational_eligible_on > run.as_of, false) as rests_from_relational
    from people
    cross join run
),

final as (
    select
        -- who
        respondent_key,
        account_key,

        -- asked when
        asks,
        last_asked_at,
        last_asked_on,
        last_survey,
        last_relational_asked_on,

        -- to be asked again
        case when lasting_reason is null then next_eligible_on end as next_eligible_on,
        case when lasting_reason is null then next_relational_eligible_on end as next_relational_eligible_on,
        lasting_reason is null and not rests as is_eligible,
        lasting_reason is null and not rests_from_relational as is_eligible_for_relational,
        coalesce(
            lasting_reason,
            case when rests then 'asked_recently' when rests_from_relational then 'asked_relational_recently' end
        ) as reason,

        -- the rule until now
        violations > 0 as is_rule_broken,
        violations,
        violations_any,
        violations_relational,
        last_violation_on
    from reasons
)

select * from final
