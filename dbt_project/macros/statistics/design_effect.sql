{#
    How much larger a variance is because cases come in groups that are alike, such as people of one account. A group's sum
    of residuals, squared, takes the place of the sum of its squared residuals (linearisation; Cochran 1977, Sampling
    Techniques, ch. 9 and 11). Never below 1: groups that happen to differ more than chance does not make a test sharper.
    What does not belong here: the residuals (int_campaign_residuals) and weights (Kish's effective number).
#}
{% macro cluster_design_effect(sum_of_squared_group_sums, sum_of_squares) -%}
    greatest(cast(1 as double), coalesce({{ sum_of_squared_group_sums }} / nullif({{ sum_of_squares }}, 0), 1))
{%- endmacro %}
