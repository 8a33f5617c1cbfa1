{# A text that people type and everybody reads holds nothing that looks like an e-mail address. #}
{% test holds_no_address(model, column) %}

    select {{ column }}
    from {{ model }}
    where {{ column }} like '%_@_%._%'

{% endtest %}
