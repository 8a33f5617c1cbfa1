{#
    The declared lifecycle rules as SQL values. What does not belong here: how stages follow from them.
    A programme without rules has no stages; who is a customer and who left is known without them.
#}

{% macro lifecycle_is_declared() -%} {{ 'true' if var('lifecycle') else 'false' }} {%- endmacro %}

{% macro lifecycle_days(rule) -%} {{ (var('lifecycle') or {})[rule] | default(0) }} {%- endmacro %}

{# Event types of a rule; without declared rules the vocabulary's own words for them. #}
{% macro lifecycle_events(rule) -%}
    {%- set vocabulary = {
        'activity_events': ['login', 'order'], 'churn_events': ['churn'], 'return_events': ['reactivation'],
    } -%}
    {{ text_list((var('lifecycle') or vocabulary)[rule] | default([])) }}
{%- endmacro %}
