{# A goal says one thing: its parts fit into its cases, a verdict is final, and figures show exactly where reportable. #}
{% test target_holds(model) %}

    select *
    from {{ model }}
    where
        successes + failures > cases
        or (metric <> 'nps' and successes + failures <> cases)
        or is_reportable <> (cases >= {{ var('minimum_responses') }})
        or (not is_reportable and coalesce(actual, actual_ci_low, actual_ci_high, probability_reached) is not null)
        or (metric <> 'nps' and (actual_ci_low > actual or actual > actual_ci_high))
        or probability_reached not between 0 and 1
        or status not in ('no_data', 'too_few_answers', 'open', 'reached', 'missed')
        or (status in ('reached', 'missed') and not (is_final and is_reportable))

{% endtest %}
