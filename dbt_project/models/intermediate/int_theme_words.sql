with

terms as (
    select * from {{ ref('int_theme_terms') }}
),

words as (
    {{ words_of('terms', ['theme', 'term_language', 'term'], 'term', stars=true) }}
),

stems as (
    select
        theme,
        term_language,
        term,
        word_number,
        count(*) over (partition by theme, term_language, term) as words_in_term,
        replace(word, '*', '') as stem,
        word like '%*' as has_star
    from words
),

answer_languages as (
    select distinct
        term_language,
        term_language as answer_language
    from terms

    union all

    select distinct
        term_language,
        'any' as answer_language
    from terms
),

final as (
    select
        -- the term, for answers of its own language and for those of unknown language
        stems.theme,
        stems.term_language,
        answer_languages.answer_language,
        stems.term,
        cast(stems.words_in_term as bigint) as words_in_term,

        -- one word of it
        cast(stems.word_number as bigint) as word_number,
        stems.stem,
        stems.has_star and length(stems.stem) >= {{ shortest_stem() }} as is_prefix,
        {{ first_letters('stems.stem') }} as first_letters
    from stems
    inner join answer_languages on stems.term_language = answer_languages.term_language
)

select * from final
