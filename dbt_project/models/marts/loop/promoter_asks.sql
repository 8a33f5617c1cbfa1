{%- set rules = var('follow_up') -%}
with

promoters as (
    select * from {{ ref('int_promoters') }}
),

judged as (
    select
        *,
        coalesce({{ hours_between('responded_at', 'asked_at') }} <= 24 * {{ rules.ask_promoters_within_days }}, false)
            as is_asked_in_time
    from promoters
),

counted as (
    select
        periods.period_grain,
        periods.period_start,
        count(*) as promoters,
        count(*) filter (where judged.is_named) as named_promoters,
        count(judged.asked_at) as asked,
        count(*) filter (where judged.is_asked_in_time) as asked_in_time,
        count(*) filter (where judged.is_asked_in_time and judged.is_named) as named_asked_in_time,
        count(judged.reviewed_at) as reviewed,
        count(judged.referred_at) as referred,
        count(judged.done_at) as done,
        count(*) filter (where judged.asked_at < judged.done_at) as done_after_ask
    from judged
    inner join {{ ref('int_periods') }} as periods on judged.responded_on = periods.date_day
    group by periods.period_grain, periods.period_start
),

final as (
    select
        -- period
        period_grain,
        period_start,

        -- who could be asked
        promoters,
        named_promoters,
        named_promoters >= {{ var('minimum_responses') }} as is_reportable,

        -- asked
        asked,
        asked_in_time,
        {{ if_reportable('named_promoters', proportion('named_asked_in_time', 'named_promoters')) }}
            as asked_in_time_share,

        -- done
        reviewed,
        referred,
        done,
        {{ if_reportable('named_promoters', proportion('done', 'named_promoters')) }} as done_share,
        {{ if_reportable('named_promoters', wilson_low('done', 'named_promoters')) }} as done_share_ci_low,
        {{ if_reportable('named_promoters', wilson_high('done', 'named_promoters')) }} as done_share_ci_high,
        done_after_ask
    from counted
)

select * from final
