{# A verdict fits its numbers: nothing is explained that no reading gives, and equal means equal. #}
{% test reconciliation_holds(model) %}

    select *
    from {{ model }}
    where
        verdict not in ('equal', 'equal_after_rounding', 'explained', 'unexplained', 'too_few_answers')
        or (verdict = 'equal' and difference <> 0)
        or (verdict in ('equal', 'equal_after_rounding') and nearest_reading <> 'ours')
        or (verdict in ('equal', 'equal_after_rounding', 'explained') and abs(remainder) > 0.500001)
        or (nps is null) <> (responses < {{ var('minimum_responses') }})
        or band_conflicts > band_responses
        or band_responses > responses

{% endtest %}
