{# Bands sum to pairs, pairs and missing to the people before, and the change is the difference of the two scores. #}
{% test paired_change_holds(model) %}

    select *
    from {{ model }}
    where
        promoters + passives + detractors <> responses
        or responses + no_second_answer <> people_before
        or responses < 1
        or is_reportable <> (responses >= {{ var('minimum_responses') }})
        or is_reportable <> (nps is not null and previous_nps is not null and nps_change is not null)
        or abs(nps - previous_nps - nps_change) > 1e-9
        or nps_change not between nps_change_ci_low and nps_change_ci_high
        or (change_p_value is null) <> (is_significant_change is null)
        or (change_p_value is null) <> (nps_change_ci_low is null)
        or change_p_value not between 0 and 1
        or (is_significant_change and change_p_value > {{ var('significance_level') }})

{% endtest %}
