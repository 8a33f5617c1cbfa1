{{ config(tags=['formula']) }}
{#
    Detractors, passives, promoters; both ends of the 95 % interval on ±1; tolerance of the digits given.
    Published or computed independently; of the last row only three digits are published.
#}
{%- set intervals = [
    (1, 2, 3, '-0.267433', '0.711877', '1e-6'),
    (7, 13, 1, '-0.480984', '-0.019016', '1e-6'),
    (16, 30, 61, '0.270970', '0.547212', '1e-6'),
    (75, 675, 250, '0.140859', '0.208094', '1e-6'),
    (0, 0, 1, '-0.485', '0.985', '1e-3'),
] -%}

{# Deviates z, two-sided p-values of the standard normal distribution, tolerance. #}
{%- set tails = [
    ('0.583146', '0.559795', '1e-6'),
    ('1.732324', '0.083216', '1e-6'),
    ('3.497160', '0.000470', '1e-6'),
    ('0', '1', '1e-15'),
    ('1.959963984540054', '0.05', '1e-15'),
    ('5', '5.733031437583892e-07', '1e-16'),
    ('8', '1.2441921148543639e-15', '1e-22'),
] -%}

-- Intervals and p-values against published numbers; a test of the macros that stands beside their first user.
-- depends_on: {{ ref('nps_overall') }}
with

intervals as (
    {% for detractors, passives, promoters, low, high, tolerance in intervals %}
        select
            {{ detractors }} as detractors,
            {{ promoters }} as promoters,
            {{ detractors + passives + promoters }} as responses,
            cast({{ low }} as double) as low,
            cast({{ high }} as double) as high,
            {{ tolerance }} as tolerance
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

estimates as (
    select
        *,
        {{ nps_adjusted_estimate('promoters', 'detractors', 'responses') }} as estimate,
        {{ nps_adjusted_squared_error('promoters', 'detractors', 'responses') }} as squared_error
    from intervals
),

tails as (
    {% for z, p_value, tolerance in tails %}
        select
            cast({{ z }} as double) as z,
            cast({{ p_value }} as double) as p_value,
            {{ tolerance }} as tolerance
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        'interval' as formula,
        responses as tried_with
    from estimates
    where
        abs({{ nps_interval_end('-', 'estimate', 'squared_error') }} - 100 * low) > 100 * tolerance
        or abs({{ nps_interval_end('+', 'estimate', 'squared_error') }} - 100 * high) > 100 * tolerance

    union all

    select
        'p-value' as formula,
        z as tried_with
    from tails
    where abs({{ normal_two_sided_p('z') }} - p_value) > tolerance
)

select * from final
