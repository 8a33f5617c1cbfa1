{# A person rests, must not be asked, or may be asked: one of them; and the violations are sends of that person. #}
{% test eligibility_holds(model) %}

    select *
    from {{ model }}
    where
        is_eligible_for_relational <> (reason is null)
        or is_eligible <> coalesce(reason = 'asked_relational_recently', true)
        or (asks = 0) <> (last_asked_at is null)
        or next_relational_eligible_on < next_eligible_on
        or is_rule_broken <> (violations > 0)
        or is_rule_broken <> (last_violation_on is not null)
        or violations < greatest(violations_any, violations_relational)
        or violations > violations_any + violations_relational
        or violations > greatest(asks - 1, 0)

{% endtest %}
