{%- set children = ['survey_invitations', 'crm_subscriptions', 'crm_events', 'cases', 'communications'] -%}
with

{% for child in children %}
    current_{{ child }} as (
        {{ current_versions(ref('stg_' ~ child), ['row_key']) }}
    ),
{% endfor %}

named as (
    select
        source,
        account_key,
        cast(null as {{ dbt.type_string() }}) as person_key,
        cast(null as {{ dbt.type_string() }}) as email_key,
        count(*) as naming
    from {{ ref('int_contact_records') }}
    where holds_until = {{ end_of_time() }}
    group by source, account_key

    {% for child in children %}
        {% set of_account_only = child == 'crm_subscriptions' %}
        union all

        select
            source,
            account_key,
            {{ 'cast(null as ' ~ dbt.type_string() ~ ') as ' if of_account_only }}person_key,
            {{ 'cast(null as ' ~ dbt.type_string() ~ ') as ' if of_account_only }}email_key,
            count(*) as naming
        from current_{{ child }}
        where fate <> 'excluded'
        group by source, account_key{{ ', person_key, email_key' if not of_account_only }}
    {% endfor %}
),

account_names as (
    select distinct account_key from {{ ref('int_account_history') }}
),

person_names as (
    select person_key from {{ ref('int_contact_history') }}

    union distinct

    select person_key from {{ ref('int_person_survivors') }}
),

mailboxes as (
    select
        email_key,
        max(coalesce(person_key, account_key)) is not null as leads_to_one
    from {{ ref('int_email_owners') }}
    group by email_key
),

-- a row's account decides, then its person, then its address; at any time, for these rows take no attributes
judged as (
    select
        named.source,
        named.naming,
        case
            when account_names.account_key is not null then 'known'
            when named.account_key is not null then 'unknown'
            when person_names.person_key is not null or mailboxes.leads_to_one then 'known'
            when mailboxes.email_key is not null then 'ambiguous'
            when coalesce(named.person_key, named.email_key) is not null then 'unknown'
        end as match_result
    from named
    left join account_names on named.account_key = account_names.account_key
    left join person_names on named.person_key = person_names.person_key
    left join mailboxes on named.email_key = mailboxes.email_key
),

final as (
    select
        source,
        count(*) as responses,
        count(*) filter (where match_method <> 'anonymous') as with_identifier,
        count(*) filter (where match_method in ('declared_account', 'person_id', 'email')) as rows_matched,
        count(*) filter (where match_method = 'unmatched') as rows_unmatched,
        count(*) filter (where match_method = 'ambiguous') as rows_ambiguous
    from {{ ref('fct_response') }}
    group by source

    union all

    select
        source,
        cast(null as bigint) as responses,
        cast(coalesce(sum(naming) filter (where match_result is not null), 0) as bigint) as with_identifier,
        cast(coalesce(sum(naming) filter (where match_result = 'known'), 0) as bigint) as rows_matched,
        cast(coalesce(sum(naming) filter (where match_result = 'unknown'), 0) as bigint) as rows_unmatched,
        cast(coalesce(sum(naming) filter (where match_result = 'ambiguous'), 0) as bigint) as rows_ambiguous
    from judged
    group by source
)

select * from final
