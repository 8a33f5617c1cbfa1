{# Every row that names somebody is matched, unmatched or ambiguous, and no share is beyond 0…1. #}
{% test matches_add_up(model) %}

    select source
    from {{ model }}
    where
        matched + unmatched + ambiguous <> with_identifier
        or with_identifier > responses
        or unmatched_share < 0
        or unmatched_share > 1
        or (unmatched_share is null) <> (coalesce(with_identifier, 0) = 0)

{% endtest %}
