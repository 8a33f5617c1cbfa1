{#
    The identities of drivers: bands sum to answers, with and without a theme make all that could show it, the impact is
    reach times difference, and what lies outside its bounds or its interval is wrong.
#}
{% test drivers_add_up(model) %}

    select *
    from {{ model }}
    where
        promoters + passives + detractors <> responses
        or promoters_without + passives_without + detractors_without <> responses_without
        or responses + responses_without <> base_responses
        or responses < 1
        or abs(impact - reach * nps_difference) > 0.000000001
        or (theme_source = 'root_cause' and parent_theme is not null)
        or nps_ci_low > nps_ci_high
        or nps_without_ci_low > nps_without_ci_high
        or nps_difference_ci_low > nps_difference_ci_high
        or (nps is not null) <> is_reportable
        or (nps_difference is not null) <> is_reportable
        or (difference_p_value is not null) <> is_reportable

{% endtest %}
