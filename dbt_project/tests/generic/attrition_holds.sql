{# Who answered before was lost or answered again; the bands sum to all. #}
{% test attrition_holds(model) %}

select
    campaign,
    treatment_group
from {{ model }}
group by campaign, treatment_group
having
    max(abs(answered_before - answered_both - lost)) > 0
    or sum(case when answered_both > least(answered_before, answered_after) then 1 else 0 end) > 0
    or sum(case when answered_before > people or answered_after > people then 1 else 0 end) > 0
    or sum(case when band_before = 'all' then -people else people end) <> 0
    or sum(case when band_before = 'all' then -answered_after else answered_after end) <> 0
    or sum(case when band_before = 'all' then -lost else lost end) <> 0

{% endtest %}
