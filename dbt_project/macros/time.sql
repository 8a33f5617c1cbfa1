{#
    Bounds of time and periods. Intervals are half-open, [from, to), and never NULL at either end:
    a range join then needs no special case. What does not belong here: time zones, converted at intake.
#}

{% macro beginning_of_time() -%} cast('0001-01-01' as timestamp) {%- endmacro %}
{% macro end_of_time() -%} cast('9999-12-31' as timestamp) {%- endmacro %}
{% macro last_day_of_time() -%} cast('9999-12-31' as date) {%- endmacro %}

{# First day of the month, quarter or year that a day falls in. #}
{% macro start_of(grain, day) -%}
    cast(date_trunc('{{ grain }}', {{ day }}) as date)
{%- endmacro %}

{# First day of the week that a day falls in, by the programme's `week_start`. #}
{% macro start_of_week(day) -%}
    {%- set offset = {'monday': 0, 'sunday': 1}[var('week_start')] -%}
    {%- if offset -%}
        {{ add_days(start_of('week', add_days(day, offset)), -offset) }}
    {%- else -%}
        {{ start_of('week', day) }}
    {%- endif -%}
{%- endmacro %}

{# Whether an instant or a day lies in [from, to). #}
{% macro within(moment, starts, ends) -%}
    {{ moment }} >= {{ starts }} and {{ moment }} < {{ ends }}
{%- endmacro %}

{# The day after a last day; the end of time stays where it is. #}
{% macro day_after(day) -%}
    case when {{ day }} < {{ last_day_of_time() }} then {{ add_days(day, 1) }} else {{ last_day_of_time() }} end
{%- endmacro %}

{# The last day on which an answer counts by its survey type's `expiry_days`; without such a rule it always does. #}
{% macro last_valid_day(survey_type, responded_on) -%}
    {%- if var('expiry_days') -%}
        case {{ survey_type }}
            {%- for type, days in var('expiry_days').items() %}
            when {{ text_literal(type) }} then {{ add_days(responded_on, days) }}
            {%- endfor %}
            else {{ last_day_of_time() }}
        end
    {%- else -%}
        {{ last_day_of_time() }}
    {%- endif -%}
{%- endmacro %}

{# Whether an answer no longer counts on a day. #}
{% macro is_expired(survey_type, responded_on, as_of) -%}
    {{ last_valid_day(survey_type, responded_on) }} < {{ as_of }}
{%- endmacro %}

{# The first day of each period that a day falls in, by grain; that of `all` is given. #}
{% macro starts_of_periods(day, first_day) -%}
    {{ return({
        'day': day,
        'week': start_of_week(day),
        'month': start_of('month', day),
        'quarter': start_of('quarter', day),
        'year': start_of('year', day),
        'all': first_day,
    }) }}
{%- endmacro %}
