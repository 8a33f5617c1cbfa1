{#
    Two independent samples of answers: how far the second score stands above the first, and whether that is more than
    sampling noise. Each sample brings its adjusted estimate and squared error (macros/nps/interval.sql) on the ±1 scale:
    ¾, 1½ and ¾ answers are added to each (Lewis & Sauro, MeasuringU). The point estimate is the difference of the raw
    scores. What does not belong here: the same people twice (paired.sql), controls (difference_in_differences.sql).
#}

{# Centre of the interval of the difference, −2…2. #}
{% macro two_sample_estimate(before_estimate, after_estimate) -%}
    ({{ after_estimate }} - {{ before_estimate }})
{%- endmacro %}

{# Squared standard error of the difference; it serves any two independent estimates. #}
{% macro two_sample_squared_error(before_squared_error, after_squared_error) -%}
    ({{ before_squared_error }} + {{ after_squared_error }})
{%- endmacro %}

{# |z| of a difference for `normal_two_sided_p`; NULL where nothing varied. #}
{% macro absolute_z(estimate, squared_error) -%}
    (abs({{ estimate }}) / nullif(sqrt({{ squared_error }}), 0))
{%- endmacro %}

{#
    Lower (sign '-') or upper (sign '+') end of the 95 % interval of a difference in points, clipped to −200…200;
    `reach` is the number of standard errors where the normal one does not hold.
#}
{% macro difference_interval_end(sign, estimate, squared_error, reach=none) -%}
    {%- set c = nps_constants() -%}
    greatest(-cast({{ 2 * c.scale }} as double), least(cast({{ 2 * c.scale }} as double), {{ c.scale }} * (
            {{ estimate }} {{ sign }} {{ reach or c.z_95_percent }} * sqrt({{ squared_error }})
        )))
{%- endmacro %}
