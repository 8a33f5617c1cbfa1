{%- set meanings = {
    'MATCH_AMBIGUOUS': 'answers whose address belongs to contacts at several accounts; their account is unknown. Let the '
        ~ 'survey tool export a contact or account id, or mend the address in the CRM.',
    'EMAIL_SHARED': 'rows with a role mailbox such as info@ or a placeholder such as n/a in place of a person; they are '
        ~ 'not used to match. Send surveys to persons.',
    'MERGE_CYCLE': 'records merged into each other, or into such records, so that none survives; each counts as itself. '
        ~ 'Mend the merge in the CRM.',
    'LINK_AMBIGUOUS': 'records that say to be the same as several of another system, or one of their own; they stay apart. '
        ~ 'Mend the id of the other system, or merge the records there.',
} -%}
with

account_sources as (
    select
        account_key,
        source
    from {{ ref('int_account_records') }}
    where holds_until = {{ end_of_time() }}
),

contact_sources as (
    select
        person_key,
        source,
        batch_id,
        source_row
    from {{ ref('int_contact_records') }}
    where holds_until = {{ end_of_time() }}
),

found as (
    select
        'MATCH_AMBIGUOUS' as finding_code,
        source,
        response_key as record_key
    from {{ ref('fct_response') }}
    where match_method = 'ambiguous'

    union all

    select
        'EMAIL_SHARED' as finding_code,
        source,
        row_key as record_key
    from {{ ref('int_current_responses') }}
    where has_shared_identifier and is_answer

    union all

    select
        'EMAIL_SHARED' as finding_code,
        landed.source,
        landed.row_key as record_key
    from {{ ref('stg_crm_contacts') }} as landed
    inner join contact_sources
        on
            landed.source = contact_sources.source
            and landed.batch_id = contact_sources.batch_id
            and landed.source_row = contact_sources.source_row
    where landed.has_shared_address

    {% for code, relation, condition in [
        ('MERGE_CYCLE', 'int_account_merges', 'is_cycle'), ('LINK_AMBIGUOUS', 'int_account_links', 'is_ambiguous'),
    ] %}
        union all

        select
            '{{ code }}' as finding_code,
            account_sources.source,
            account_sources.account_key as record_key
        from {{ ref(relation) }} as records
        inner join account_sources on records.account_key = account_sources.account_key
        where records.{{ condition }}
    {% endfor %}

    {% for code, relation, condition in [
        ('MERGE_CYCLE', 'int_person_merges', 'is_cycle'), ('LINK_AMBIGUOUS', 'int_person_links', 'is_ambiguous'),
    ] %}
        union all

        select
            '{{ code }}' as finding_code,
            contact_sources.source,
            contact_sources.person_key as record_key
        from {{ ref(relation) }} as records
        inner join contact_sources on records.person_key = contact_sources.person_key
        where records.{{ condition }}
    {% endfor %}
),

final as (
    select
        finding_code,
        source,
        count(distinct record_key) as findings,
        case finding_code
            {% for code, meaning in meanings.items() %}
                when '{{ code }}' then {{ text_literal(meaning) }}
            {% endfor %}
        end as meaning
    from found
    group by finding_code, source
)

select * from final
