{# An alert is a fall of at least the smallest change, within the level, whose interval leaves no rise open. #}
{% test alert_holds(model) %}

    select *
    from {{ model }}
    where
        measured_change >= 0
        or abs(measured_change - (measured - previous_measured)) > 0.000001
        or -measured_change < smallest_change
        or adjusted_p_value > {{ var('significance_level') }}
        or p_value > adjusted_p_value
        or change_ci_low > change_ci_high
        or change_ci_high >= 0
        or design_effect < 1
        or people_in_both > least(people, previous_people)
        or people > cases
        or since > period_start

{% endtest %}
