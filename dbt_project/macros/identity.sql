{#
    Who stands behind a row, as of its moment. What does not belong here: pseudonyms, made at intake, and which
    records are one customer (records.sql).
#}

{# A pseudonym that is somebody's own; NULL where intake marked it as a role mailbox or a placeholder. #}
{% macro own_key(key) -%}
    case when {{ key }} not like 'shared:%' then {{ key }} end
{%- endmacro %}

{# Whether intake marked a pseudonym as nobody's own. #}
{% macro is_shared_key(key) -%}
    coalesce({{ key }} like 'shared:%', false)
{%- endmacro %}


{#
    A row's own person key wins where the CRM knows it; else its e-mail where exactly one contact held it at that
    moment. Adds `contact_key` and the contact's segments as of then; the `contact_account_key` of then, of contacts
    who shared the address the one account that they were all at; how the contact was found (`contact_method`:
    person_id or email); and whether the address led to contacts at several accounts (`is_ambiguous`).
#}
{% macro resolve_contact(relation, moment) -%}
    with

    contacts as (
        select * from {{ ref('int_contact_history') }}
    ),

    known_persons as (
        select
            person_key,
            person_key as contact_key
        from contacts

        union distinct

        select
            survivors.person_key,
            contacts.person_key as contact_key
        from {{ ref('int_person_survivors') }} as survivors
        inner join contacts on survivors.survivor_key = contacts.person_key
    ),

    identified as (
        select
            rows_.*,
            coalesce(known_persons.contact_key, owners.person_key) as contact_key,
            case
                when known_persons.contact_key is not null then 'person_id'
                when coalesce(owners.person_key, owners.account_key) is not null then 'email'
            end as contact_method,
            owners.account_key as mailbox_account_key,
            known_persons.contact_key is null
            and owners.email_key is not null
            and owners.person_key is null
            and owners.account_key is null as is_ambiguous
        from {{ relation }} as rows_
        left join known_persons on rows_.person_key = known_persons.person_key
        left join {{ ref('int_email_owners') }} as owners
            on
                rows_.email_key = owners.email_key
                and {{ within('rows_.' ~ moment, 'owners.holds_from', 'owners.holds_until') }}
    )

    select
        identified.*,
        {%- for segment in segments_of('contact') %}
        contacts.segment_{{ segment.name }} as segment_{{ segment.name }},
        {%- endfor %}
        case
            when identified.contact_key is null then identified.mailbox_account_key
            else contacts.account_key
        end as contact_account_key
    from identified
    left join contacts
        on
            identified.contact_key = contacts.person_key
            and {{ within('identified.' ~ moment, 'contacts.holds_from', 'contacts.holds_until') }}
{%- endmacro %}


{#
    `resolve_contact` with who that is today: `respondent_key` (NULL where the row names no person) and `customer_key`,
    the account that survived all merges; an account that the row names counts before that of its person.
#}
{% macro resolve_customer(relation, moment) -%}
    with

    with_contact as (
        {{ resolve_contact(relation, moment) }}
    )

    select
        with_contact.*,
        coalesce(with_contact.contact_key, with_contact.person_key, with_contact.email_key) as respondent_key,
        coalesce(survivors.survivor_key, with_contact.account_key, with_contact.contact_account_key) as customer_key
    from with_contact
    left join {{ ref('int_account_survivors') }} as survivors
        on coalesce(with_contact.account_key, with_contact.contact_account_key) = survivors.account_key
{%- endmacro %}
