{#
    The deviate below which a share `p` of the standard normal distribution lies, with a relative error of about 1e-16
    (M. J. Wichura 1988, Algorithm AS 241, Applied Statistics 37:477–484). `p` is a number of a declaration, known when
    the model is compiled, 0 < p < 1. What does not belong here: probabilities of a deviate (macros/nps/change.sql).
#}
{% macro normal_quantile(p) -%}
    {%- set q = p - 0.5 -%}
    {%- if -0.425 <= q <= 0.425 -%}
        {%- set r = 'cast(' ~ (0.180625 - q * q) ~ ' as double)' -%}
        {%- set numerator = [
            '2.5090809287301226727e+3', '3.3430575583588128105e+4', '6.7265770927008700853e+4',
            '4.5921953931549871457e+4', '1.3731693765509461125e+4', '1.9715909503065514427e+3',
            '1.3314166789178437745e+2', '3.3871328727963666080e+0',
        ] -%}
        {%- set denominator = [
            '5.2264952788528545610e+3', '2.8729085735721942674e+4', '3.9307895800092710610e+4',
            '2.1213794301586595867e+4', '5.3941960214247511077e+3', '6.8718700749205790830e+2',
            '4.2313330701600911252e+1', '1.0e+0',
        ] -%}
        (cast({{ q }} as double) * {{ polynomial(r, numerator) }} / {{ polynomial(r, denominator) }})
    {%- else -%}
        {%- set root = 'sqrt(-ln(cast(' ~ (p if q < 0 else 1 - p) ~ ' as double)))' -%}
        {{ '-' if q < 0 }}case
            when {{ root }} <= 5 then {{ _normal_quantile_tail(root) }}
            else {{ _normal_quantile_far_tail(root) }}
        end
    {%- endif -%}
{%- endmacro %}

{% macro _normal_quantile_tail(root) -%}
    {%- set r = '(' ~ root ~ ' - 1.6e0)' -%}
    {%- set numerator = [
        '7.74545014278341407640e-4', '2.27238449892691845833e-2', '2.41780725177450611770e-1',
        '1.27045825245236838258e+0', '3.64784832476320460504e+0', '5.76949722146069140550e+0',
        '4.63033784615654529590e+0', '1.42343711074968357734e+0',
    ] -%}
    {%- set denominator = [
        '1.05075007164441684324e-9', '5.47593808499534494600e-4', '1.51986665636164571966e-2',
        '1.48103976427480074590e-1', '6.89767334985100004550e-1', '1.67638483018380384940e+0',
        '2.05319162663775882187e+0', '1.0e+0',
    ] -%}
    {{ polynomial(r, numerator) }} / {{ polynomial(r, denominator) }}
{%- endmacro %}

{% macro _normal_quantile_far_tail(root) -%}
    {%- set r = '(' ~ root ~ ' - 5.0e0)' -%}
    {%- set numerator = [
        '2.01033439929228813265e-7', '2.71155556874348757815e-5', '1.24266094738880784386e-3',
        '2.65321895265761230930e-2', '2.96560571828504891230e-1', '1.78482653991729133580e+0',
        '5.46378491116411436990e+0', '6.65790464350110377720e+0',
    ] -%}
    {%- set denominator = [
        '2.04426310338993978564e-15', '1.42151175831644588870e-7', '1.84631831751005468180e-5',
        '7.86869131145613259100e-4', '1.48753612908506148525e-2', '1.36929880922735805310e-1',
        '5.99832206555887937690e-1', '1.0e+0',
    ] -%}
    {{ polynomial(r, numerator) }} / {{ polynomial(r, denominator) }}
{%- endmacro %}
