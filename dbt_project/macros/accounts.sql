{#
    Accounts and their revenue: the constants, each once, and how quarters are counted. What does not belong here: the
    rules that a programme declares (account_rules, outcomes).
#}

{% macro months_in_a_year() -%} 12 {%- endmacro %}

{# Quarters since the year 0: neighbours differ by one. #}
{% macro quarter_number(day) -%}
    (4 * extract(year from {{ day }}) + extract(quarter from {{ day }}))
{%- endmacro %}

{#
    Two rules of thumb, to be shown beside what a programme observes itself. promoter.io: half of the detractors'
    revenue is lost soon and three tenths of the passives' later; promoters bring three tenths more. And: retention
    under nine tenths costs at least a tenth of revenue.
#}
{% macro rules_of_thumb() -%}
    {{ return({
        'detractors_lost': 0.5,
        'passives_lost': 0.3,
        'promoters_gained': 0.3,
        'low_retention': 0.9,
        'its_cost': 0.1,
    }) }}
{%- endmacro %}

{# An interval [from, to) of a relation of accounts is the one that holds on a day: the condition of a join. #}
{% macro account_on(relation, account, day) -%}
    {{ account }} = {{ relation }}.account_key
            and {{ within(day, relation ~ '.from_day', relation ~ '.until_day') }}
{%- endmacro %}

{# Whole days from one date to a later one, BIGINT. #}
{% macro days_between(earlier, later) -%}
    cast(
            {{ dbt.datediff(earlier, later, 'day') }} as bigint
        )
{%- endmacro %}
