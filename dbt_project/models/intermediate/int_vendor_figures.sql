with

final as (
    {% for figure in var('vendor_figures') %}
        {% set period = declared_period(figure.period) %}
        select
            {{ text_literal(figure.survey) }} as survey,
            {{ text_literal(figure.period) }} as period,
            '{{ period.grain }}' as period_grain,
            cast('{{ period.start }}' as date) as period_start,
            {{ last_day_of_period("'" ~ period.grain ~ "'", "cast('" ~ period.start ~ "' as date)") }} as last_day,
            cast({{ figure.nps }} as double) as vendor_nps,
            cast({{ figure.responses if figure.responses is not none else 'null' }} as bigint) as vendor_responses,
            cast({{ figure.promoters_from }} as bigint) as promoters_from,
            cast({{ figure.detractors_to }} as bigint) as detractors_to,
            {{ text_literal(figure.note) }} as note,
            cast({{ text_literal(figure.read_on) if figure.read_on else 'null' }} as date) as read_on
        {% if not loop.last %}union all{% endif %}
    {% else %}
        select
            cast(null as {{ dbt.type_string() }}) as survey,
            cast(null as {{ dbt.type_string() }}) as period,
            cast(null as {{ dbt.type_string() }}) as period_grain,
            cast(null as date) as period_start,
            cast(null as date) as last_day,
            cast(null as double) as vendor_nps,
            cast(null as bigint) as vendor_responses,
            cast(null as bigint) as promoters_from,
            cast(null as bigint) as detractors_to,
            cast(null as {{ dbt.type_string() }}) as note,
            cast(null as date) as read_on
        where false
    {% endfor %}
)

select * from final
