{#
    Time until something happened where it has not yet happened everywhere. What does not belong here: which rows are
    looked at, and from when on the clock runs.
#}

{#
    The smallest number of hours within which at least this share of the rows was served, the waiting rows (NULL)
    counted as longer than any other; NULL while fewer were served. `among` is a condition on rows.
#}
{% macro waiting_quantile(share, hours, among='true') -%}
    nullif(
            percentile_disc({{ share }}) within group (
                order by coalesce({{ hours }}, cast('infinity' as double))
            ) filter (where {{ among }}),
            cast('infinity' as double)
        )
{%- endmacro %}

{# Hours from one instant to another, 0 where it came first; NULL where it has not come. #}
{% macro hours_waited(since, until) -%}
    case when {{ until }} is not null then greatest({{ hours_between(since, until) }}, 0) end
{%- endmacro %}
