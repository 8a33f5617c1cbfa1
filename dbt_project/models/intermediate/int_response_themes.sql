with

answers as (
    select * from {{ ref('fct_response') }}
),

commented as (
    select
        answers.response_key,
        'comment' as theme_source,
        coalesce(themes.theme, {{ no_theme() }}) as theme
    from answers
    left join {{ ref('restricted_response_themes') }} as themes on answers.response_key = themes.response_key
    where answers.has_comment
),

cases as (
    select distinct
        response_key,
        nullif(trim(root_cause), '') as root_cause
    from {{ ref('fct_case') }}
    where response_key is not null
),

causes as (
    select
        response_key,
        'root_cause' as theme_source,
        coalesce(root_cause, {{ no_theme() }}) as theme
    from cases
    qualify root_cause is not null or max(root_cause) over (partition by response_key) is null
),

themes as (
    select * from commented
    union all
    select * from causes
),

final as (
    select
        themes.response_key,
        themes.theme_source,
        themes.theme,
        answers.responded_on,
        answers.nps_group
    from themes
    inner join answers on themes.response_key = answers.response_key
)

select * from final
