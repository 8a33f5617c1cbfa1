{#
    The NPS block: the columns that every nps_* mart carries, by period and member.
    What does not belong here: the formulas (bands, interval, change) and the choice of members (the marts).
#}

{#
    A query with period_grain, period_start, the members and the block, from daily counts of bands.
    Days are added up per member once, then rolled up to every grain: the answers are never multiplied.
#}
{% macro nps_block(daily_counts, members) -%}
    {%- set member_list = (members + ['']) | join(', ') -%}
    with

    member_days as (
        select
            {{ member_list }}responded_on,
            sum(promoters) as promoters,
            sum(passives) as passives,
            sum(detractors) as detractors
        from {{ daily_counts }}
        group by {{ member_list }}responded_on
    ),

    counts as (
        select
            periods.period_grain,
            periods.period_start,
            periods.previous_period_start,
            {{ member_list }}
            cast(sum(promoters) as bigint) as promoters,
            cast(sum(passives) as bigint) as passives,
            cast(sum(detractors) as bigint) as detractors,
            cast(sum(promoters + passives + detractors) as bigint) as responses
        from member_days
        inner join {{ ref('int_periods') }} as periods on member_days.responded_on = periods.date_day
        group by {{ member_list }}periods.period_grain, periods.period_start, periods.previous_period_start
    ),

    {{ nps_block_steps(
        ['period_grain'] + members, 'period_start', 'previous_period_start', ['period_grain', 'period_start'],
    ) }}
{%- endmacro %}

{#
    The steps from `counts` to the block, after a `with`: `counts` has the bands and responses of each member and
    period, and the period to compare with. `family` says within which columns the changes are tested together,
    `further` which columns of `counts` go along.
#}
{% macro nps_block_steps(members, period, previous_period, family, further=[]) -%}
    {%- set together = family | join(', ') -%}
    measures as (
        select
            *,
            responses >= {{ var('minimum_responses') }} as is_reportable,
            {{ nps_score('promoters', 'detractors', 'responses') }} as score,
            {{ nps_adjusted_estimate('promoters', 'detractors', 'responses') }} as estimate,
            {{ nps_adjusted_squared_error('promoters', 'detractors', 'responses') }} as squared_error
        from counts
    ),

    compared as (
        select
            measures.*,
            before.score as score_before,
            case
                when measures.is_reportable
                    then {{ absolute_z(
                        two_sample_estimate('before.estimate', 'measures.estimate'),
                        two_sample_squared_error('before.squared_error', 'measures.squared_error'),
                    ) }}
            end as absolute_z
        from measures
        left join measures as before
            on
                measures.{{ previous_period }} = before.{{ period }}
                {%- for member in members %}
                and measures.{{ member }} = before.{{ member }}
                {%- endfor %}
                and before.is_reportable
    ),

    tested as (
        select
            *,
            {{ normal_two_sided_p('absolute_z') }} as change_p_value
        from compared
    ),

    ranked as (
        select
            *,
            row_number() over (partition by {{ together }} order by change_p_value nulls last) as p_rank,
            count(change_p_value) over (partition by {{ together }}) as tests
        from tested
    ),

    judged as (
        select
            *,
            {{ largest_rejected_p('change_p_value', 'p_rank', 'tests', together) }} as rejected_p
        from ranked
    )

    select
        {{ period }},
        {{ (members + further) | join(', ') }},
        responses,
        promoters,
        passives,
        detractors,
        case when is_reportable then score end as nps,
        case when is_reportable then {{ nps_interval_end('-', 'estimate', 'squared_error') }} end as nps_ci_low,
        case when is_reportable then {{ nps_interval_end('+', 'estimate', 'squared_error') }} end as nps_ci_high,
        is_reportable,
        score_before as previous_nps,
        case when is_reportable then score - score_before end as nps_change,
        change_p_value,
        case when change_p_value is not null then coalesce(change_p_value <= rejected_p, false) end
            as is_significant_change
    from judged
{%- endmacro %}

{# The block's columns of a relation, in the contract's order. #}
{% macro nps_block_columns(relation) -%}
    {%- set columns = [
        'responses', 'promoters', 'passives', 'detractors', 'nps', 'nps_ci_low', 'nps_ci_high', 'is_reportable',
        'previous_nps', 'nps_change', 'change_p_value', 'is_significant_change',
    ] -%}
    {%- for column in columns -%}
        {{ relation }}.{{ column }}{{ ",\n        " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
