{#
    The declared lifecycle rules as SQL values. What does not belong here: how stages follow from them.
    A programme without rules has no stages; the values then do not matter.
#}

{% macro lifecycle_is_declared() -%} {{ 'true' if var('lifecycle') else 'false' }} {%- endmacro %}

{% macro lifecycle_days(rule) -%} {{ (var('lifecycle') or {})[rule] | default(0) }} {%- endmacro %}

{% macro lifecycle_events(rule) -%} {{ text_list((var('lifecycle') or {})[rule] | default([])) }} {%- endmacro %}
