{%- set counted = "standing = 'counted'" -%}
{%- set with_left_out = "standing in ('counted', 'excluded', 'excluded_account') and score is not null" -%}
{%- set theirs = ['score >= promoters_from', 'score <= detractors_to'] -%}
{%- set ours = [nps_group('score') ~ " = 'promoter'", nps_group('score') ~ " = 'detractor'"] -%}
{%- set labels = ["vendor_group = 'promoter'", "vendor_group = 'detractor'"] -%}
{%- set readings = {
    'ours': ('is_in_period and ' ~ counted, ours),
    'bands': ('is_in_period and vendor_group is not null and ' ~ counted, labels),
    'rule': ('is_in_period and ' ~ counted, theirs),
    'rule_utc': ('is_in_utc_period and ' ~ counted, theirs),
    'rule_left_out': ('is_in_period and ' ~ with_left_out, theirs),
    'rule_left_out_utc': ('is_in_utc_period and ' ~ with_left_out, theirs),
} -%}
with

period_rows as (
    select
        figures.survey,
        figures.period,
        figures.promoters_from,
        figures.detractors_to,
        landed.score,
        landed.vendor_group,
        landed.standing,
        landed.responded_on between figures.period_start and figures.last_day as is_in_period,
        landed.utc_day between figures.period_start and figures.last_day as is_in_utc_period
    from {{ ref('int_vendor_figures') }} as figures
    inner join {{ ref('int_vendor_rows') }} as landed on figures.survey = landed.survey
),

final as (
    {% for reading, (condition, (promoter, detractor)) in readings.items() %}
        select
            survey,
            period,
            '{{ reading }}' as reading,
            count(*) as responses,
            count(*) filter (where {{ promoter }}) as promoters,
            count(*) filter (where {{ detractor }}) as detractors
        from period_rows
        where {{ condition }}
        group by survey, period
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
