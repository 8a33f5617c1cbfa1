{%- set dimensions = trailing_dimensions() -%}
{%- set longest = trailing_windows() | last -%}
with

-- no more columns than are needed: ten million rows are sorted here
responses as (
    select
        respondent_key,
        response_key,
        responded_at,
        responded_on,
        {{ day_after(last_valid_day('survey_type', 'responded_on')) }} as expires_on,
        nps_group,
        {% for dimension in dimensions if dimension.name != 'overall' %}
            {{ dimension.member }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
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

-- beyond the longest window nothing needs to be replaced; what a later answer of the same day replaces counts on no day
final as (
    select
        responded_on as from_day,
        expires_on,
        nps_group,
        {% for dimension in dimensions if dimension.name != 'overall' %}
            {{ dimension.member }},
        {% endfor %}
        {% for dimension in dimensions if dimension.within %}
            least(
                coalesce(replaced_in_{{ dimension.name }}_on, {{ last_day_of_time() }}),
                {{ add_days('responded_on', longest) }}
            ) as until_in_{{ dimension.name }}_day,
        {% endfor %}
        least(coalesce(replaced_on, {{ last_day_of_time() }}), {{ add_days('responded_on', longest) }}) as until_day
    from followed
)

select * from final
