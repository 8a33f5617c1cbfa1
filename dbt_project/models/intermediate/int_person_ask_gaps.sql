{%- set rules = var('survey_rules') -%}
with

asks as (
    select
        *,
        survey_type = 'relational' as is_relational
    from {{ ref('int_person_asks') }}
),

-- from send to send, whether answered or not
gaps as (
    select
        *,
        {{ hours_between(
            'lag(sent_at) over (partition by respondent_key order by sent_at, ask_key)', 'sent_at'
        ) }} as hours_since_any,
        {{ hours_between(
            'lag(sent_at) over (partition by respondent_key, is_relational order by sent_at, ask_key)', 'sent_at'
        ) }} as hours_since_same_kind
    from asks
),

final as (
    select
        ask_key,
        respondent_key,
        survey,
        is_relational,
        sent_at,
        sent_on,
        is_unsubscribed,
        hours_since_any,
        hours_since_same_kind,
        coalesce(hours_since_any < 24 * {{ rules.between_any_days }}, false) as breaks_any,
        coalesce(is_relational and hours_since_same_kind < 24 * {{ rules.between_relational_days }}, false)
            as breaks_relational
    from gaps
)

select * from final
