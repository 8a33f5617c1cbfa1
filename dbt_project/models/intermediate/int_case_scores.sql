{%- set periods = {
    'quarter': ('quarter_start', 'true'),
    'year': (start_of('year', 'quarter_start'), 'is_first_in_year'),
    'all': ('first_day', 'is_first'),
} -%}
with

bounds as (
    select min(responded_on) as first_day from {{ ref('fct_response') }}
),

scores as (
    select
        cases.*,
        bounds.first_day
    from {{ ref('int_answer_cases') }} as cases
    cross join bounds
),

final as (
    {% for grain, (start, counts_in_period) in periods.items() %}
        select
            '{{ grain }}' as period_grain,
            {{ start }} as period_start,
            {% for score in ('satisfaction', 'effort') %}
                count({{ score }}) as {{ score }}_cases,
                sum({{ score }}) as {{ score }}_total,
                sum({{ score }} * {{ score }}) as {{ score }}_squares,
            {% endfor %}
            nps_group
        from scores
        where {{ counts_in_period }}
        group by {{ start }}, nps_group
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
