{%- set subjects = {'person': 'respondent_key', 'customer': 'customer_key'} -%}
with

responses as (
    select
        *,
        coalesce(account_key, respondent_key) as customer_key
    from {{ ref('fct_response') }}
),

{% for subject, key in subjects.items() %}
    {{ subject }}_quarters as (
        select
            '{{ subject }}' as subject,
            {{ key }} as subject_key,
            nps_group,
            {{ start_of('quarter', 'responded_on') }} as quarter_start,
            min(responded_at) as responded_at,
            min(responded_on) as responded_on
        from responses
        group by {{ key }}, nps_group, {{ start_of('quarter', 'responded_on') }}
    ),
{% endfor %}

final as (
    {% for subject in subjects %}
        select * from {{ subject }}_quarters
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
