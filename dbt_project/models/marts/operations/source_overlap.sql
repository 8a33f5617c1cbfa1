{%- set tools = ['archive', 'successor'] -%}
with

counts as (
    select * from {{ ref('int_overlap_counts') }}
),

measures as (
    select
        *,
        {% for tool in tools %}
            {{ tool }}_own_responses >= {{ var('minimum_responses') }} as {{ tool }}_is_reportable,
            {{ nps_adjusted_estimate(tool ~ '_promoters', tool ~ '_detractors', tool ~ '_own_responses') }}
                as {{ tool }}_estimate,
            {{ nps_adjusted_squared_error(tool ~ '_promoters', tool ~ '_detractors', tool ~ '_own_responses') }}
                as {{ tool }}_squared_error
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from counts
),

scored as (
    select
        *,
        {% for tool in tools %}
            case
                when {{ tool }}_is_reportable
                    then {{ nps_score(tool ~ '_promoters', tool ~ '_detractors', tool ~ '_own_responses') }}
            end as {{ tool }}_nps,
        {% endfor %}
        case
            when archive_is_reportable and successor_is_reportable
                then abs(successor_estimate - archive_estimate) / sqrt(successor_squared_error + archive_squared_error)
        end as absolute_z
    from measures
),

tested as (
    select
        *,
        {{ normal_two_sided_p('absolute_z') }} as difference_p_value
    from scored
),

ranked as (
    select
        *,
        row_number() over (
            partition by survey, archive, period_grain order by difference_p_value nulls last
        ) as p_rank,
        count(difference_p_value) over (partition by survey, archive, period_grain) as tests
    from tested
),

judged as (
    select
        *,
        {{ largest_rejected_p('difference_p_value', 'p_rank', 'tests', 'survey, archive, period_grain') }}
            as rejected_p
    from ranked
),

final as (
    select
        -- succession and period
        survey,
        archive,
        successor,
        period_grain,
        period_start,
        overlap_weeks,

        -- who answered where
        archive_responses,
        successor_responses,
        same_answers,
        respondents_in_both,
        archive_identified > 0 and successor_identified > 0 as stitchable,

        -- the score in each tool, over the answers that the other does not hold
        {% for tool in tools %}
            {{ tool }}_own_responses,
            {{ tool }}_nps,
            {% for end, sign in [('low', '-'), ('high', '+')] %}
                case
                    when {{ tool }}_is_reportable
                        then {{ nps_interval_end(sign, tool ~ '_estimate', tool ~ '_squared_error') }}
                end as {{ tool }}_nps_ci_{{ end }},
            {% endfor %}
        {% endfor %}

        -- the difference between them
        successor_nps - archive_nps as nps_difference,
        difference_p_value,
        case
            when difference_p_value is not null then coalesce(difference_p_value <= rejected_p, false)
        end as is_level_shift
    from judged
)

select * from final
