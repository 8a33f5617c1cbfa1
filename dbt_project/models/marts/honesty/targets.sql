{%- set sources = [
    'int_target_scores', 'int_target_response_rates', 'int_target_retention', 'int_target_first_contacts',
] -%}
with

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

targets as (
    select
        declared.*,
        coalesce(declared.due_on < run.as_of, false) as is_final
    from {{ ref('int_targets') }} as declared
    cross join run
),

measured as (
    {% for source in sources %}
        select * from {{ ref(source) }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- until the goal's period is over, the newest one like it shows where things stand
chosen as (
    select
        targets.target_name,
        measured.*
    from targets
    inner join measured
        on
            targets.target_name = measured.target_name
            and (
                targets.due_start is null
                or targets.due_start = measured.period_start
                or (targets.due_start > measured.period_start and not targets.is_final)
            )
    qualify row_number() over (partition by targets.target_name order by measured.period_start desc) = 1
),

judged as (
    select
        targets.*,
        chosen.period_start,
        coalesce(chosen.cases, 0) as cases,
        coalesce(chosen.successes, 0) as successes,
        coalesce(chosen.failures, 0) as failures,
        chosen.actual,
        chosen.actual_ci_low,
        chosen.actual_ci_high,
        case targets.metric when 'hours_to_first_contact' then -1 else 1 end as good_direction,
        {{ normal_probability_below('chosen.deviate') }} as probability,
        coalesce(chosen.cases >= {{ var('minimum_responses') }}, false) as is_reportable
    from targets
    left join chosen on targets.target_name = chosen.target_name
),

final as (
    select
        -- the goal
        target_name as target,  -- noqa: RF04
        metric,
        dimension,
        member,
        goal,
        by_period,
        due_on,
        goal_owner as owner,  -- noqa: RF04

        -- where things stand
        due_grain as period_grain,
        period_start,
        cases,
        successes,
        failures,
        {{ reported('actual') }} as actual,
        {{ reported('actual_ci_low') }} as actual_ci_low,
        {{ reported('actual_ci_high') }} as actual_ci_high,
        is_reportable,

        -- the verdict
        {{ reported('probability') }} as probability_reached,
        is_final,
        case
            when cases = 0 then 'no_data'
            when not is_reportable then 'too_few_answers'
            when not is_final then 'open'
            when good_direction * (actual - goal) >= 0 then 'reached'
            else 'missed'
        end as status
    from judged
)

select * from final
