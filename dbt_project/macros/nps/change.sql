{#
    Is a change more than sampling noise? Two-sided p-value of a standard normal deviate, and the
    Benjamini–Hochberg rule over many of them. What does not belong here: which periods are compared.
#}

{#
    Two-sided p-value of |z| with an absolute error below 1e-15: twice the upper tail by Hart's rational approximation
    (J. F. Hart, Computer Approximations, 1968, no. 5666) as arranged by G. West, Better Approximations to
    Cumulative Normal Functions, Wilmott, May 2005; beyond 7.07 his continued fraction.
#}
{% macro normal_two_sided_p(absolute_z) -%}
    {%- set z = absolute_z -%}
    {%- set numerator = [
        '3.52624965998911e-02', '7.00383064443688e-01', '6.37396220353165e0', '3.3912866078383e1',
        '1.12079291497871e2', '2.21213596169931e2', '2.20206867912376e2',
    ] -%}
    {%- set denominator = [
        '8.83883476483184e-02', '1.75566716318264e0', '1.6064177579207e1', '8.67807322029461e1',
        '2.96564248779674e2', '6.37333633378831e2', '7.93826512519948e2', '4.40413735824752e2',
    ] -%}
    2 * exp(-{{ z }} * {{ z }} / 2) * case
            when {{ z }} < 7.07106781186547
                then {{ polynomial(z, numerator) }} / {{ polynomial(z, denominator) }}
            else 1 / (
                {{ z }} + 1 / ({{ z }} + 2 / ({{ z }} + 3 / ({{ z }} + 4 / ({{ z }} + 0.65))))
            ) / 2.506628274631
        end
{%- endmacro %}

{# A polynomial by Horner's rule, highest coefficient first. #}
{% macro polynomial(x, coefficients) -%}
    {{ '(' * (coefficients | length - 1) }}{{ coefficients[0] }}
    {%- for coefficient in coefficients[1:] %} * {{ x }} + {{ coefficient }}){% endfor %}
{%- endmacro %}

{#
    The largest p-value that the Benjamini–Hochberg step-up rule rejects in a partition, or NULL:
    the largest p₍ₖ₎ ≤ k/m · α, where `rank_column` is k, counted from the smallest, and `tests` is m.
#}
{% macro largest_rejected_p(p_value, rank_column, tests, partition_by) -%}
    max(case
            when {{ p_value }} <= {{ var('significance_level') }} * {{ rank_column }} / {{ tests }} then {{ p_value }}
        end) over (partition by {{ partition_by }})
{%- endmacro %}
