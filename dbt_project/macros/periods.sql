{#
    Periods as declarations name them, and where a period ends. What does not belong here: which day falls into which
    period (int_periods).
#}

{# Last day of a period from its grain and first day; NULL for `all`. #}
{% macro last_day_of_period(grain, start) -%}
    case {{ grain }}
            when 'day' then {{ start }}
            when 'week' then {{ add_days(start, 6) }}
            when 'month' then {{ add_days(start_of('month', add_days(start, 31)), -1) }}
            when 'quarter' then {{ add_days(start_of('quarter', add_days(start, 92)), -1) }}
            when 'year' then {{ add_days(start_of('year', add_days(start, 366)), -1) }}
        end
{%- endmacro %}

{# Grain and first day (a text) of a declared period such as 2026, 2026-Q4 or 2026-10; `all` and none without one. #}
{% macro declared_period(period) -%}
    {%- if not period -%}
        {{ return({'grain': 'all', 'start': none}) }}
    {%- elif 'Q' in period -%}
        {{ return({'grain': 'quarter', 'start': '%s-%02d-01' % (period[:4], (period[6:] | int) * 3 - 2)}) }}
    {%- elif period | length == 4 -%}
        {{ return({'grain': 'year', 'start': period ~ '-01-01'}) }}
    {%- else -%}
        {{ return({'grain': 'month', 'start': period ~ '-01'}) }}
    {%- endif -%}
{%- endmacro %}
