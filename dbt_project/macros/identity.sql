{#
    Who stands behind a row, as of its moment. What does not belong here: pseudonyms, made at intake.

    A row's own person key wins where the CRM knows it; else its e-mail where exactly one contact held it at that
    moment. Adds `contact_key`, the `contact_account_key` of then, and the contact's segments as of then.
#}
{% macro resolve_contact(relation, moment) -%}
    with

    known_persons as (
        select distinct person_key from {{ ref('int_contact_history') }}
    ),

    identified as (
        select
            rows_.*,
            coalesce(known_persons.person_key, owners.person_key) as contact_key
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
        contacts.account_key as contact_account_key
    from identified
    left join {{ ref('int_contact_history') }} as contacts
        on
            identified.contact_key = contacts.person_key
            and {{ within('identified.' ~ moment, 'contacts.holds_from', 'contacts.holds_until') }}
{%- endmacro %}
