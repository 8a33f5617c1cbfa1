{%- set nothing = "'(none)'" -%}
with

shipped as (
    select
        theme,
        language as term_language,
        {{ folded('term') }} as term,
        parent_theme
    from {{ ref('default_themes') }}
),

current_rows as (
    {{ current_versions(ref('stg_comment_themes'), ['row_key']) }}
),

own as (
    select
        trim(theme) as theme,
        {{ language_code('language') }} as term_language,
        {{ folded('trim(term)') }} as term,
        nullif(trim(parent_theme), '') as parent_theme
    from current_rows
    where fate <> 'excluded'
),

emptied_themes as (
    select distinct
        theme,
        term_language
    from own
    where term = {{ nothing }}
),

claimed_terms as (
    select distinct
        term_language,
        term
    from own
),

terms as (
    select
        theme,
        term_language,
        term,
        'programme' as told_by
    from own
    where theme <> {{ nothing }} and term <> {{ nothing }}

    union distinct

    select
        shipped.theme,
        shipped.term_language,
        shipped.term,
        'shipped' as told_by
    from shipped
    left join emptied_themes
        on shipped.theme = emptied_themes.theme and shipped.term_language = emptied_themes.term_language
    left join claimed_terms
        on shipped.term_language = claimed_terms.term_language and shipped.term = claimed_terms.term
    where emptied_themes.theme is null and claimed_terms.term is null
),

named_parents as (
    select
        theme,
        parent_theme as own_parent,
        cast(null as {{ dbt.type_string() }}) as shipped_parent
    from own

    union all

    select
        theme,
        null as own_parent,
        parent_theme as shipped_parent
    from shipped
),

parents as (
    select
        theme,
        coalesce(min(own_parent), min(shipped_parent)) as parent_theme
    from named_parents
    group by theme
),

final as (
    select
        terms.theme,
        parents.parent_theme,
        terms.term_language,
        terms.term,
        terms.told_by
    from terms
    left join parents on terms.theme = parents.theme
)

select * from final
