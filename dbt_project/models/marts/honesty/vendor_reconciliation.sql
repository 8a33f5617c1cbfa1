{%- set readings = ['ours', 'bands', 'rule', 'rule_utc', 'rule_left_out', 'rule_left_out_utc'] -%}
{%- set standings = ['unanswered', 'excluded', 'excluded_account', 'superseded', 'held_by_successor', 'quarantined'] -%}
with

-- half of the last decimal that the tool shows, and a hair for the arithmetic
figures as (
    select
        *,
        case
            when vendor_nps = round(vendor_nps, 0) then 0.5
            when vendor_nps = round(vendor_nps, 1) then 0.05
            else 0.005
        end + 0.000000001 as rounding
    from {{ ref('int_vendor_figures') }}
),

readings as (
    select
        *,
        {{ if_reportable('responses', nps_score('promoters', 'detractors', 'responses')) }} as nps
    from {{ ref('int_vendor_readings') }}
),

wide as (
    select
        survey,
        {% for reading in readings %}
            max(responses) filter (where reading = '{{ reading }}') as {{ reading }}_responses,
            max(nps) filter (where reading = '{{ reading }}') as {{ reading }}_nps,
        {% endfor %}
        period
    from readings
    group by survey, period
),

left_out as (
    select
        figures.survey,
        figures.period,
        {% for standing in standings %}
            count(*) filter (where rows_.standing = '{{ standing }}') as {{ standing }},
        {% endfor %}
        count(*) filter (
            where rows_.standing = 'counted' and rows_.vendor_group <> {{ nps_group('rows_.score') }}
        ) as band_conflicts
    from figures
    inner join {{ ref('int_vendor_rows') }} as rows_
        on
            figures.survey = rows_.survey
            and figures.period_start <= rows_.responded_on
            and figures.last_day >= rows_.responded_on
    group by figures.survey, figures.period
),

survey_sources as (
    select distinct
        landed.survey,
        landed.source
    from {{ ref('stg_survey_responses') }} as landed
    inner join figures on landed.survey = figures.survey
),

never_landed as (
    select
        survey_sources.survey,
        cast(sum(files.quarantined) as bigint) as quarantined_in_sources,
        cast(sum(files.duplicate) as bigint) as duplicates_in_sources
    from survey_sources
    inner join {{ ref('stg_files') }} as files on survey_sources.source = files.source and files.is_current
    group by survey_sources.survey
),

-- the reading that comes nearest, the plainest first; one that fits in its number of answers goes before others
nearest as (
    select
        figures.survey,
        figures.period,
        readings.reading,
        readings.nps,
        abs(figures.vendor_nps - readings.nps) <= figures.rounding
        and coalesce(figures.vendor_responses, readings.responses) = readings.responses as is_hit
    from figures
    inner join readings on figures.survey = readings.survey and figures.period = readings.period
    where readings.nps is not null
    qualify
        row_number() over (
            partition by figures.survey, figures.period
            order by
                case
                    when
                        abs(figures.vendor_nps - readings.nps) <= figures.rounding
                        and coalesce(figures.vendor_responses, readings.responses) = readings.responses
                        then 0
                    else 1
                end,
                case when abs(figures.vendor_nps - readings.nps) <= figures.rounding then 0 else 1 end,
                case
                    when abs(figures.vendor_nps - readings.nps) > figures.rounding
                        then abs(figures.vendor_nps - readings.nps)
                end,
                case readings.reading
                    {% for reading in readings %}
                        when '{{ reading }}' then {{ loop.index }}
                    {% endfor %}
                end
        ) = 1
),

final as (
    select
        -- what the tool shows
        figures.survey,
        figures.period,
        figures.period_grain,
        figures.period_start,
        figures.vendor_nps,
        figures.vendor_responses,
        figures.promoters_from,
        figures.detractors_to,
        figures.read_on,
        figures.note,

        -- what the rows of its export say
        coalesce(wide.bands_responses, 0) as band_responses,
        wide.bands_nps as band_nps,
        coalesce(left_out.band_conflicts, 0) as band_conflicts,

        -- ours under its rule, and ours under ours
        wide.rule_nps,
        coalesce(wide.ours_responses, 0) as responses,
        wide.ours_nps as nps,
        figures.vendor_nps - wide.ours_nps as difference,

        -- rows of the survey and period that are not in our count
        {% for standing in standings %}
            coalesce(left_out.{{ standing }}, 0) as {{ standing }},
        {% endfor %}
        coalesce(never_landed.quarantined_in_sources, 0) as quarantined_in_sources,
        coalesce(never_landed.duplicates_in_sources, 0) as duplicates_in_sources,
        coalesce(wide.rule_utc_responses, 0) as utc_responses,

        -- what each cause moves, in points
        wide.rule_nps - wide.ours_nps as band_rule_points,
        wide.rule_left_out_nps - wide.rule_nps as left_out_points,
        wide.rule_utc_nps - wide.rule_nps as utc_points,

        -- the verdict
        nearest.reading as nearest_reading,
        nearest.nps as nearest_nps,
        figures.vendor_nps - nearest.nps as remainder,  -- noqa: RF04
        case
            when wide.ours_nps is null then 'too_few_answers'
            when nearest.is_hit and nearest.reading = 'ours' and figures.vendor_nps = wide.ours_nps then 'equal'
            when nearest.is_hit and nearest.reading = 'ours' then 'equal_after_rounding'
            when nearest.is_hit then 'explained'
            else 'unexplained'
        end as verdict
    from figures
    left join wide on figures.survey = wide.survey and figures.period = wide.period
    left join left_out on figures.survey = left_out.survey and figures.period = left_out.period
    left join never_landed on figures.survey = never_landed.survey
    left join nearest on figures.survey = nearest.survey and figures.period = nearest.period
)

select * from final
