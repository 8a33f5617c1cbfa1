{# What two tools share is no more than either has, and the rest is their own; a shift is told only of a difference. #}
{% test overlap_holds(model) %}

    select *
    from {{ model }}
    where
        archive_responses - same_answers <> archive_own_responses
        or successor_responses - same_answers <> successor_own_responses
        or (same_answers > 0 and not stitchable)
        or (respondents_in_both > 0 and not stitchable)
        or (is_level_shift is null) <> (nps_difference is null)
        or abs(successor_nps - archive_nps - nps_difference) > 1e-9
        or archive_nps_ci_low > archive_nps_ci_high
        or successor_nps_ci_low > successor_nps_ci_high

{% endtest %}
