with

landed as (
    {{ landed_rows('comment_themes') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- the term
        theme,
        language,
        term,
        parent_theme
    from landed
)

select * from final
