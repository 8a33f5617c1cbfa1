{%- set dimensions = trailing_dimensions() -%}
{%- set longest = trailing_windows() | last -%}
with

responses as (
    select
        *,
        {{ day_after(last_valid_day('survey_type', 'responded_on')) }} as expires_on
    from {{ ref('fct_response') }}
),

followed as (
    select
        *,
        {% for dimension in dimensions if dimension.within %}
            lead(responded_on) over (
                partition by respondent_key, {{ dimension.within }} order by responded_at, response_key
            ) as replaced_in_{{ dimension.name }}_on,
        {% endfor %}
        lead(responded_on) over (
            partition by respondent_key order by responded_at, response_key
        ) as replaced_on
    from responses
),

-- what a later answer of the same day replaces counts on no day; beyond the longest window nothing is replaced
final as (
    {% for dimension in dimensions %}
        {% set replaced_on = 'replaced_in_' ~ dimension.name ~ '_on' if dimension.within else 'replaced_on' %}
        {% set ends_on = add_days('responded_on', longest) %}
        select
            '{{ dimension.name }}' as dimension,
            {{ dimension.member }} as member,
            responded_on as from_day,
            least(coalesce({{ replaced_on }}, {{ ends_on }}), {{ ends_on }}) as until_day,
            expires_on,
            {{ nps_band_counts('nps_group') }}
        from followed
        where {{ replaced_on }} is null or {{ replaced_on }} > responded_on
        group by
            {{ dimension.member }},
            responded_on,
            least(coalesce({{ replaced_on }}, {{ ends_on }}), {{ ends_on }}),
            expires_on
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
