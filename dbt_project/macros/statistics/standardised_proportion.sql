{#
    A share in one group with the weights of another (direct standardisation): what the treated would have shown, had
    each stratum of them done as its untreated equals did. Aggregates over strata; weights are the treated's shares of the
    strata, 0…1, and add up to 1. What does not belong here: the shares (proportion.sql), which strata there are.
#}

{# Σ Wₕ · shareₕ #}
{% macro standardised(weight, share) -%}
    sum({{ weight }} * {{ share }})
{%- endmacro %}

{# Σ Wₕ² · variance of shareₕ #}
{% macro standardised_squared_error(weight, squared_error) -%}
    sum({{ weight }} * {{ weight }} * {{ squared_error }})
{%- endmacro %}

{# Lower (sign '-') or upper (sign '+') end of the 95 % interval of a share or of a difference of two, within bounds. #}
{% macro share_interval_end(sign, estimate, squared_error, lowest, highest) -%}
    greatest(cast({{ lowest }} as double), least(cast({{ highest }} as double), (
            {{ estimate }} {{ sign }} {{ nps_constants().z_95_percent }} * sqrt({{ squared_error }})
        )))
{%- endmacro %}
