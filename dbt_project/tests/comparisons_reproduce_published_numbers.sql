{{ config(tags=['formula']) }}
{#
    Two samples, each as detractors, passives, promoters, with z and p of the adjusted Wald test; tolerance 1e-6
    (MeasuringU's test; computed independently: D5 and D6).
#}
{%- set samples = [
    ((12, 23, 52), (15, 27, 52), '0.583146', '0.559795'),
    ((30, 30, 40), (20, 30, 50), '1.732324', '0.083216'),
    ((120, 120, 160), (80, 120, 200), '3.497160', '0.000470'),
    ((0, 0, 5), (2, 1, 2), none, '0.093276'),
] -%}

{#
    Sums of changes and of their squares, people, standard error (D7: the treated and the controls), and the normal
    quantiles of 0.975, 0.8 and 0.9.
#}
{%- set changes = [(19, 85, 100, '0.090216'), (-1, 69, 100, '0.083060')] -%}
{%- set quantiles = [(0.975, '1.959963984540054'), (0.8, '0.8416212335729143'), (0.9, '1.2815515655446004')] -%}

-- Differences against published numbers; a test of the macros that stands beside their first user.
-- depends_on: {{ ref('nps_overall') }}
with

samples as (
    {% for before, after, z, p_value in samples %}
        select
            {{ before[0] }} as detractors,
            {{ before[2] }} as promoters,
            {{ before | sum }} as responses,
            {{ after[0] }} as detractors_after,
            {{ after[2] }} as promoters_after,
            {{ after | sum }} as responses_after,
            cast({{ z or 'null' }} as double) as z,
            cast({{ p_value }} as double) as p_value
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

estimates as (
    select
        *,
        {{ two_sample_estimate(
            nps_adjusted_estimate('promoters', 'detractors', 'responses'),
            nps_adjusted_estimate('promoters_after', 'detractors_after', 'responses_after'),
        ) }} as estimate,
        {{ two_sample_squared_error(
            nps_adjusted_squared_error('promoters', 'detractors', 'responses'),
            nps_adjusted_squared_error('promoters_after', 'detractors_after', 'responses_after'),
        ) }} as squared_error
    from samples
),

deviates as (
    select
        *,
        {{ absolute_z('estimate', 'squared_error') }} as found_z
    from estimates
),

changes as (
    {% for sum_of_changes, sum_of_squares, people, standard_error in changes %}
        select
            {{ sum_of_changes }} as sum_of_changes,
            {{ sum_of_squares }} as sum_of_squares,
            {{ people }} as people,
            cast({{ standard_error }} as double) as standard_error
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

quantiles as (
    {% for p, deviate in quantiles %}
        select
            {{ p }} as p,
            cast({{ deviate }} as double) as deviate,
            {{ normal_quantile(p) }} as found_deviate
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        'two samples' as formula,
        responses as tried_with
    from deviates
    where abs(found_z - z) > 1e-6 or abs({{ normal_two_sided_p('found_z') }} - p_value) > 1e-6

    union all

    select
        'paired' as formula,
        sum_of_changes as tried_with
    from changes
    where abs(sqrt({{ paired_squared_error('sum_of_changes', 'sum_of_squares', 'people') }}) - standard_error) > 1e-6

    union all

    select
        'quantile' as formula,
        p as tried_with
    from quantiles
    where abs(found_deviate - deviate) > 1e-14
)

select * from final
