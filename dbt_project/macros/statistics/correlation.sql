{#
    The 95 % interval of a correlation by Fisher's transformation, tanh(atanh(r) ± z / √(n − 3)), written with exp and
    ln. It takes the pairs for independent, which quarters of one company are not. What does not belong here: the
    correlation, a standard aggregate.
#}

{# Lower (sign '-') or upper (sign '+') end; a perfect correlation is its own interval. NULL up to three pairs. #}
{% macro correlation_end(sign, r, n) -%}
    case
            when {{ n }} > 3 and abs({{ r }}) < 1
                then 1 - 2 / (exp(
                    ln((1 + {{ r }}) / (1 - {{ r }}))
                    {{ sign }} 2 * {{ nps_constants().z_95_percent }} / sqrt({{ n }} - 3)
                ) + 1)
            when {{ n }} > 3 then {{ r }}
        end
{%- endmacro %}

{# Fewer pairs of quarters are no correlation worth a number. #}
{% macro fewest_quarters() -%} 8 {%- endmacro %}
