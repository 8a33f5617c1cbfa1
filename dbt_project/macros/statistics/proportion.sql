{#
    A proportion with its 95 % interval: Wilson's (E. B. Wilson 1927, JASA 22:209–212), which stays within 0…1 and is
    usable at few cases and at shares of 0 and 1. Successes and cases are counts; both results are DOUBLE and
    NULL where there is no case. What does not belong here: the interval of the score, a difference of two shares
    (macros/nps).
#}

{# Successes per case, 0…1; NULL where there is no case. #}
{% macro proportion(successes, n) -%}
    (cast({{ successes }} as double) / nullif({{ n }}, 0))
{%- endmacro %}

{# Lower end of the interval of a proportion. #}
{% macro wilson_low(successes, n) -%}
    {{ wilson_end('-', successes, n) }}
{%- endmacro %}

{# Upper end of the interval of a proportion. #}
{% macro wilson_high(successes, n) -%}
    {{ wilson_end('+', successes, n) }}
{%- endmacro %}

{#
    (x + z²/2 ± z·√(x·(n − x)/n + z²/4)) / (n + z²), cut at 0 and 1, where rounding may pass them.
    `sign` is '-' for the lower end and '+' for the upper one.
#}
{% macro wilson_end(sign, successes, n) -%}
    {%- set z = nps_constants().z_95_percent -%}
    {%- set cases = 'nullif(cast(' ~ n ~ ' as double), 0)' -%}
    case
            when {{ n }} > 0
                then greatest(cast(0 as double), least(cast(1 as double), (
                    {{ successes }} + cast({{ z * z / 2 }} as double)
                    {{ sign }} cast({{ z }} as double) * sqrt(
                        {{ successes }} * ({{ n }} - {{ successes }}) / {{ cases }} + cast({{ z * z / 4 }} as double)
                    )
                ) / ({{ cases }} + cast({{ z * z }} as double))))
        end
{%- endmacro %}
