{# Each step of a funnel is a part of the one before it, and no rate leaves 0…1 or its interval. #}
{% test funnel_narrows(model) %}

    select *
    from {{ model }}
    where
        delivered + bounced > sent
        or coalesce(opened, delivered) > delivered
        or answered > coalesce(opened, delivered)
        or unsubscribed > sent
        or sent + answers_without_invitation < 1
        or (is_reportable <> (answered_of_sent is not null))
        or answered_of_sent > answered_of_delivered
        or answered_of_delivered > answered_of_opened
        or answered_of_opened > 1
        or answered_of_sent < answered_of_sent_ci_low
        or answered_of_sent > answered_of_sent_ci_high

{% endtest %}
