{#
    A share in one group with the weights of another (direct standardisation): what the treated would have shown, had
    each stratum of them done as its untreated equals did. Aggregates over strata; weights are the treated's shares of the
    strata, 0…1, and add up to 1. What does not belong here: the shares (proportion.sql), which strata there are.
#}

{# Σ Wₕ · shareₕ #}
{% macro standardised(weight, share) -%}
    sum({{ weight }} * {{ share }})
{%- endmacro %}

{#
    Of how many cases a simple share would be as uncertain: 1 / Σ Wₕ²/nₕ. Strata of one or two cases say nothing about their
    own variance, so the standardised share as a whole is judged as one of so many cases.
#}
{% macro standardised_cases(weight, cases) -%}
    1 / sum({{ weight }} * {{ weight }} / {{ cases }})
{%- endmacro %}

{# Lower (sign '-') or upper (sign '+') end of the 95 % interval of a share or of a difference of two, within bounds. #}
{% macro share_interval_end(sign, estimate, squared_error, lowest, highest) -%}
    greatest(cast({{ lowest }} as double), least(cast({{ highest }} as double), (
            {{ estimate }} {{ sign }} {{ nps_constants().z_95_percent }} * sqrt({{ squared_error }})
        )))
{%- endmacro %}
