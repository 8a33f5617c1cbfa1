{#
    The share of a standard normal distribution below a deviate. What does not belong here: two-sided tests
    (macros/nps/change.sql) and the inverse (normal_quantile.sql).
#}
{% macro normal_probability_below(z) -%}
    case
            when {{ z }} >= 0 then 1 - ({{ normal_two_sided_p('abs(' ~ z ~ ')') }}) / 2
            else ({{ normal_two_sided_p('abs(' ~ z ~ ')') }}) / 2
        end
{%- endmacro %}
