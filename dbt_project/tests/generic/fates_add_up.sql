{# Every data row of every landed file has exactly one fate. #}
{% test fates_add_up(model) %}

    select
        source,
        batch_id
    from {{ model }}
    where
        status = 'landed'
        and coalesce(rows_read, -1)
        <> coalesce(accepted + unanswered + excluded + duplicate + superseded + quarantined, -2)

{% endtest %}
