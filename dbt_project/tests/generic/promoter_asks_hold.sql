{# Promoters are those of the headline, and each step counts no more than the one before it. #}
{% test promoter_asks_hold(model) %}

    select
        coalesce(asks.period_grain, headline.period_grain) as period_grain,
        coalesce(asks.period_start, headline.period_start) as period_start
    from {{ model }} as asks
    full join {{ ref('nps_overall') }} as headline
        on
            asks.period_grain = headline.period_grain
            and asks.period_start = headline.period_start
    where
        coalesce(asks.promoters, 0) <> coalesce(headline.promoters, 0)
        or asks.named_promoters > asks.promoters
        or asks.asked_in_time > asks.asked
        or asks.asked > asks.promoters
        or greatest(asks.reviewed, asks.referred) > asks.done
        or asks.done > asks.reviewed + asks.referred
        or asks.done > asks.named_promoters
        or asks.done_after_ask > least(asks.asked, asks.done)

{% endtest %}
