with

declared as (
    {% for target in var('targets') %}
        {% set due = declared_period(target.by) %}
        select
            {{ text_literal(target.name) }} as target_name,
            {{ text_literal(target.metric) }} as metric,
            {{ text_literal(target.dimension or 'overall') }} as dimension,
            {{ text_literal(target.member or 'all') }} as member,
            cast({{ target.value }} as double) as goal,
            {{ text_literal(target.by or 'all') }} as by_period,
            '{{ due.grain }}' as due_grain,
            cast({{ text_literal(due.start) if due.start else 'null' }} as date) as due_start,
            {{ text_literal(target.owner) }} as goal_owner
        {% if not loop.last %}union all{% endif %}
    {% else %}
        select
            cast(null as {{ dbt.type_string() }}) as target_name,
            cast(null as {{ dbt.type_string() }}) as metric,
            cast(null as {{ dbt.type_string() }}) as dimension,
            cast(null as {{ dbt.type_string() }}) as member,
            cast(null as double) as goal,
            cast(null as {{ dbt.type_string() }}) as by_period,
            cast(null as {{ dbt.type_string() }}) as due_grain,
            cast(null as date) as due_start,
            cast(null as {{ dbt.type_string() }}) as goal_owner
        where false
    {% endfor %}
),

final as (
    select
        target_name,
        metric,
        dimension,
        member,
        goal,
        by_period,
        due_grain,
        due_start,
        {{ last_day_of_period('due_grain', 'due_start') }} as due_on,
        goal_owner
    from declared
)

select * from final
