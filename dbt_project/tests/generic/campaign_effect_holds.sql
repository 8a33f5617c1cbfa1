{#
    The effect is the treated's figure minus the controls' (paired: the treated's alone), with an interval in order, and
    only the primary test of a campaign has a verdict.
#}
{% test campaign_effect_holds(model) %}

select
    campaign,
    method
from {{ model }}
where
    abs(effect - (treated_points - case when method = 'paired' then 0 else control_points end)) > 1e-9
    or effect_ci_low > effect_ci_high
    or (effect is null) = is_reportable
    or (verdict in ('no_control', 'not_the_primary_test')) = is_primary
    or (is_significant is not null) <> (verdict in ('effect_found', 'adverse_effect_found', 'no_effect_found'))

{% endtest %}
