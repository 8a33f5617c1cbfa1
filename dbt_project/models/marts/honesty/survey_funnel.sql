with

ask_days as (
    select * from {{ ref('int_ask_days') }}
),

-- `all` begins where that of the NPS begins: with the first answer
beginning as (
    select min(responded_on) as first_responded_on from {{ ref('fct_response') }}
),

dated as (
    select
        ask_days.*,
        coalesce(beginning.first_responded_on, min(ask_days.date_day) over ()) as first_day
    from ask_days
    cross join beginning
),

rows_of_periods as (
    {% for grain, start in starts_of_periods('date_day', 'first_day').items() %}
        select
            '{{ grain }}' as period_grain,
            {{ start }} as period_start,
            *
        from dated
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

counts as (
    select
        period_grain,
        period_start,
        survey,
        channel,
        {{ one_or_mixed('survey_type') }} as survey_type,
        {% for count in [
            'sent', 'delivered', 'bounced', 'answered', 'unsubscribed', 'reminders', 'answers_without_invitation'
        ] %}
            cast(sum({{ count }}) as bigint) as {{ count }},
        {% endfor %}
        case when sum(sent_without_opening) = 0 then cast(sum(opened) as bigint) end as opened
    from rows_of_periods
    group by period_grain, period_start, survey, channel
),

-- a rate shows where its denominator reaches the programme's minimum
shares as (
    select
        *,
        sent >= {{ var('minimum_responses') }} as is_reportable,
        case when sent >= {{ var('minimum_responses') }} then sent end as of_sent,
        case when delivered >= {{ var('minimum_responses') }} then delivered end as of_delivered,
        case when opened >= {{ var('minimum_responses') }} then opened end as of_opened
    from counts
),

final as (
    select
        -- period and member
        period_grain,
        period_start,
        survey,
        channel,
        survey_type,

        -- counts
        sent,
        delivered,
        bounced,
        opened,
        answered,
        unsubscribed,
        reminders,
        answers_without_invitation,
        is_reportable,

        -- rates, each with its denominator
        {{ proportion('delivered', 'of_sent') }} as delivered_of_sent,
        {{ proportion('bounced', 'of_sent') }} as bounced_of_sent,
        {{ proportion('opened', 'of_delivered') }} as opened_of_delivered,
        {{ proportion('unsubscribed', 'of_delivered') }} as unsubscribed_of_delivered,
        {{ proportion('answered', 'of_sent') }} as answered_of_sent,
        {{ wilson_low('answered', 'of_sent') }} as answered_of_sent_ci_low,
        {{ wilson_high('answered', 'of_sent') }} as answered_of_sent_ci_high,
        {{ proportion('answered', 'of_delivered') }} as answered_of_delivered,
        {{ proportion('answered', 'of_opened') }} as answered_of_opened
    from shares
)

select * from final
