{#
    The change of the treated minus the change of the controls, over people seen before and after. Unmatched, it is
    `two_sample_estimate` and `two_sample_squared_error` of two paired changes. Matched, both sides are weighted with the
    treated's shares of the bands before, so that people who only return to their usual answer return on both sides.
    What does not belong here: the change of one side (paired.sql).
#}

{# A stratum's part of the change of one side. #}
{% macro matched_change(share, sum_of_changes, people) -%}
    ({{ share }} * {{ paired_change(sum_of_changes, people) }})
{%- endmacro %}

{#
    A stratum's part of the squared error: Wₕ²·vₕ/(nₕ − 1). Strata can be small, so that the variance within one is
    taken without bias; it needs two people.
#}
{% macro matched_squared_error(share, sum_of_changes, sum_of_squares, people) -%}
    (
        {{ share }} * {{ share }} * {{ paired_squared_error(sum_of_changes, sum_of_squares, people) }}
        * {{ people }} / nullif({{ people }} - 1, 0)
    )
{%- endmacro %}
