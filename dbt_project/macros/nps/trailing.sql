{#
    Trailing NPS: its windows, and the dimensions with what replaces an answer in each. What does not belong here: the
    days on which answers count (int_trailing_days).
#}

{# Lengths of the windows, days, shortest first. #}
{% macro trailing_windows() -%}
    {{ return([30, 90, 365]) }}
{%- endmacro %}

{#
    Dimensions of `fct_response`: name, the expression of the member, and `within`, the column within which a person's
    next answer replaces this one; NULL: any next answer does. Who somebody is has one latest answer, so these members
    add up to the whole; what somebody was asked about (touchpoint, survey type, segments of the response) has one
    latest answer each. A segment of the same name as one of ours does not stand beside it.
#}
{% macro trailing_dimensions() -%}
    {%- set dimensions = [
        {'name': 'overall', 'member': "'all'", 'within': none},
        {'name': 'lifecycle_stage', 'member': 'lifecycle_stage', 'within': none},
        {'name': 'touchpoint', 'member': 'touchpoint', 'within': 'touchpoint'},
        {'name': 'survey_type', 'member': 'survey_type', 'within': 'survey_type'},
    ] -%}
    {%- set taken = dimensions | map(attribute='name') | list -%}
    {%- for segment in var('segments') if segment.name not in taken -%}
        {%- set column = 'segment_' ~ segment.name -%}
        {%- do dimensions.append({
            'name': segment.name, 'member': column, 'within': column if segment.of == 'response' else none,
        }) -%}
    {%- endfor -%}
    {{ return(dimensions) }}
{%- endmacro %}

{# The day on which an answer is no longer its person's latest in a dimension, or leaves a window: of int_trailing_answers. #}
{% macro trailing_until(dimension, window_days=none) -%}
    {%- set until_day = 'until_in_' ~ dimension.name ~ '_day' if dimension.within else 'until_day' -%}
    {%- if window_days is none -%}
        {{ until_day }}
    {%- else -%}
        least({{ until_day }}, {{ add_days('from_day', window_days) }})
    {%- endif -%}
{%- endmacro %}
