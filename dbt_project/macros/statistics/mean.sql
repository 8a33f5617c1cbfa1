{#
    The mean of measurements from their count, sum and sum of squares, which can be added up over groups, with its 95 %
    interval: mean ± z · s / √n. Of few measurements it is too narrow (no t distribution): show the count beside it.
    What does not belong here: scores of the NPS question, which are never averaged.
#}

{% macro mean_of(total, n) -%}
    ({{ total }} / nullif(cast({{ n }} as double), 0))
{%- endmacro %}

{# Lower (sign '-') or upper (sign '+') end of the interval; NULL below two measurements. #}
{% macro mean_end(sign, total, squares, n) -%}
    case
            when {{ n }} > 1
                then {{ mean_of(total, n) }} {{ sign }} {{ nps_constants().z_95_percent }} * sqrt(
                    greatest({{ squares }} - {{ total }} * {{ mean_of(total, n) }}, 0)
                    / ({{ n }} - 1) / {{ n }}
                )
        end
{%- endmacro %}
