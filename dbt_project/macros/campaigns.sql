{#
    What is registered of a campaign before its answers are looked at, and the parts of its test.
    What does not belong here: statistics (macros/statistics) and who belongs to an audience (int_campaign_members).
#}

{# A rule of `campaign_rules` in days, or what `campaigns` says of one campaign. #}
{% macro campaign_days(campaign, rule) -%}
    {%- set overrides = [] -%}
    {%- for window in var('campaigns') if window.get(rule) is not none -%}
        {%- do overrides.append('when ' ~ text_literal(window.campaign) ~ ' then ' ~ window[rule]) -%}
    {%- endfor -%}
    {%- if overrides -%}
        cast(case {{ campaign }} {{ overrides | join(' ') }} else {{ var('campaign_rules')[rule] }} end as bigint)
    {%- else -%}
        cast({{ var('campaign_rules')[rule] }} as bigint)
    {%- endif -%}
{%- endmacro %}

{# Where hours after the send fall: `before` or `after` it, or NULL; needs the columns of int_campaign_windows. #}
{% macro campaign_phase(hours) -%}
    case
            when {{ hours }} >= 24 * starts_after_days
                and {{ hours }} < 24 * (starts_after_days + measured_for_days) then 'after'
            when {{ hours }} < 0 and {{ hours }} >= -24 * {{ var('campaign_rules').band_known_for_days }} then 'before'
        end
{%- endmacro %}

{#
    An answer as one BIGINT, milliseconds since 1970 times four and its band, so that the largest is the last one; of two in
    one millisecond the lower band. Ten million answers need no sorting then.
#}
{% macro dated_band(moment, nps_group) -%}
    (cast(round({{ hours_between("cast('1970-01-01' as timestamp)", moment) }} * 3600000) as bigint) * 4
        + case {{ nps_group }} when 'promoter' then 0 when 'passive' then 1 when 'detractor' then 2 end)
{%- endmacro %}

{# The band in it. #}
{% macro band_of(dated_band) -%}
    case mod({{ dated_band }}, 4) when 0 then 'promoter' when 1 then 'passive' when 2 then 'detractor' end
{%- endmacro %}

{# A band as a number on the ±1 scale. #}
{% macro band_points(nps_group) -%}
    case {{ nps_group }} when 'promoter' then 1 when 'passive' then 0 when 'detractor' then -1 end
{%- endmacro %}

{# An end of the interval of a side's figure, which is a score for the hold-out and else a change. #}
{% macro campaign_side_interval_end(sign, side) -%}
    {%- set squared_error = side ~ '_squared_error * ' ~ side ~ '_design_effect' -%}
    case when method = 'holdout' then {{ nps_interval_end(sign, side ~ '_estimate', squared_error) }}
            else {{ difference_interval_end(sign, side ~ '_estimate', squared_error) }}
        end
{%- endmacro %}
