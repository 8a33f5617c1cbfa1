{# Every step of closing the loop counts no more than the step before it, and breaches are what is left of what was due. #}
{% test loop_narrows(model) %}

    select *
    from {{ model }}
    where
        unreachable_detractors > detractors
        or followed_up > detractors
        or reopened > followed_up
        or contacted > detractors
        or contact_due > detractors - unreachable_detractors
        or contacted_in_time + contact_breaches <> contact_due
        or resolution_due > followed_up
        or resolved_in_time + resolution_breaches <> resolution_due
        or closed_by_team > followed_up
        or closed_by_customer > followed_up
        or greatest(confirmed_in_case, confirmed_by_answer) > closed_by_customer
        or closed_by_customer > confirmed_in_case + confirmed_by_answer
        or contacted_in_time_share not between contacted_in_time_share_ci_low and contacted_in_time_share_ci_high
        or closed_by_customer_share not between closed_by_customer_share_ci_low and closed_by_customer_share_ci_high
        or median_hours_to_contact > p90_hours_to_contact
        or median_hours_to_resolution > p90_hours_to_resolution
        or median_hours_to_confirmation > p90_hours_to_confirmation

{% endtest %}
