{# The NPS block says one thing: bands sum to responses, NPS shows exactly where reportable, bounds are bounds. #}
{% test nps_block_holds(model) %}

    select *
    from {{ model }}
    where
        promoters + passives + detractors <> responses
        or responses < 1
        or is_reportable <> (responses >= {{ var('minimum_responses') }})
        or is_reportable <> (nps is not null)
        or is_reportable <> (nps_ci_low is not null and nps_ci_high is not null)
        or abs(nps) > {{ nps_constants().scale }}
        or abs(nps_ci_low) > {{ nps_constants().scale }}
        or abs(nps_ci_high) > {{ nps_constants().scale }}
        or nps_ci_low > nps_ci_high
        or abs(nps - previous_nps - nps_change) > 1e-9
        or (nps_change is null) <> (change_p_value is null)
        or (nps_change is null) <> (is_significant_change is null)
        or change_p_value < 0
        or change_p_value > 1
        or (is_significant_change and change_p_value > {{ var('significance_level') }})

{% endtest %}
