{%- set tools = ['archive', 'successor'] -%}
with

successions as (
    {{ successions() }}
),

same_keys as (
    {% for tool in tools %}
        select
            survey,
            archive,
            {{ tool }}_response_key as response_key
        from {{ ref('int_same_answers') }}
        {% if not loop.last %}union distinct{% endif %}
    {% endfor %}
),

answers as (
    select
        responses.response_key,
        responses.source,
        responses.survey,
        responses.respondent_key,
        {{ start_of_week('responses.responded_on') }} as week_start,
        {{ nps_group('responses.score') }} as nps_group,
        responses.respondent_key not like 'r:%' as is_identified
    from {{ ref('int_responses') }} as responses
    where
        responses.exclusion_reason is null
        and responses.source in {{ succession_sources() }}
),

by_tool as (
    {% for tool in tools %}
        select
            successions.survey,
            successions.archive,
            successions.successor,
            '{{ tool }}' as tool,
            answers.respondent_key,
            answers.week_start,
            answers.nps_group,
            same_keys.response_key is not null as is_same,
            answers.is_identified
        from successions
        inner join answers on successions.{{ tool }} = answers.source and successions.survey = answers.survey
        -- the same in this succession: what a third tool holds is told in the succession that leads there
        left join same_keys
            on
                answers.response_key = same_keys.response_key
                and successions.survey = same_keys.survey
                and successions.archive = same_keys.archive
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- weeks in which both tools have answers; what one of them has before or after says nothing about the other
final as (
    select *
    from by_tool
    qualify
        min(tool) over (partition by survey, archive, week_start)
        < max(tool) over (partition by survey, archive, week_start)
)

select * from final
