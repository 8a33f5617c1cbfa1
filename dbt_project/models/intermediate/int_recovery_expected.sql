with

cells as (
    select
        period_grain,
        period_start,
        remedy,
        survey_type,
        score,
        comparable_again as answered_again,
        comparable_passives_after + comparable_promoters_after as recovered,
        comparable_promoters_after as promoted
    from {{ ref('int_recovery_cells') }}
),

untreated as (
    select * from cells
    where remedy = 'none' and answered_again > 0
),

-- only people whose equals were left alone can be compared
paired as (
    select
        treated.period_grain,
        treated.period_start,
        treated.remedy,
        treated.answered_again,
        untreated.answered_again as untreated,
        {% for outcome in ['recovered', 'promoted'] %}
            treated.{{ outcome }},
            {{ proportion('untreated.' ~ outcome, 'untreated.answered_again') }} as {{ outcome }}_untreated,
        {% endfor %}
        cast(sum(treated.answered_again) over (
            partition by treated.period_grain, treated.period_start, treated.remedy
        ) as double) as total
    from cells as treated
    inner join untreated
        on
            treated.period_grain = untreated.period_grain
            and treated.period_start = untreated.period_start
            and treated.survey_type = untreated.survey_type
            and treated.score = untreated.score
    where treated.remedy not in ('none', 'all') and treated.answered_again > 0
),

standardised as (
    select
        period_grain,
        period_start,
        remedy,
        cast(sum(answered_again) as bigint) as compared,
        cast(sum(untreated) as bigint) as untreated,
        {{ standardised_cases('answered_again / total', 'untreated') }} as effective_untreated
        {%- for outcome in ['recovered', 'promoted'] -%}
            ,
            cast(sum({{ outcome }}) as bigint) as {{ outcome }},
            {{ standardised('answered_again / total', outcome ~ '_untreated') }} as {{ outcome }}_expected
        {%- endfor %}
    from paired
    group by period_grain, period_start, remedy
),

final as (
    select
        *
        {%- for outcome in ['recovered', 'promoted'] -%}
            ,
            {{ share_adjusted_squared_error(
                '(' ~ outcome ~ '_expected * effective_untreated)', 'effective_untreated'
            ) }} as {{ outcome }}_squared_error
        {%- endfor %}
    from standardised
)

select * from final
