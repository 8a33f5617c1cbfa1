{# Each value of each field has its label in English and in German, and no other language has any. #}
{% test every_label_is_in_both_languages(model) %}

    select
        field,
        value
    from {{ model }}
    group by field, value
    having
        count(distinct language) <> 2
        or min(language) <> 'de'
        or max(language) <> 'en'

{% endtest %}
