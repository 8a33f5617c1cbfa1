with

dictionary as (
    select * from {{ ref('int_theme_words') }}
),

known_languages as (
    select distinct term_language from dictionary
),

comments as (
    select
        answers.response_key,
        coalesce(known_languages.term_language, 'any') as answer_language,
        {{ folded('written.comment') }} as folded_comment
    from {{ ref('restricted_responses') }} as written
    inner join {{ ref('fct_response') }} as answers on written.response_key = answers.response_key
    left join known_languages on {{ language_code('answers.language') }} = known_languages.term_language
    where answers.has_comment
),

words as (
    {{ words_of('comments', ['response_key', 'answer_language'], 'folded_comment') }}
),

-- the first letters and the language find the few terms to compare with in a hash table
found_words as (
    select
        words.response_key,
        dictionary.theme,
        dictionary.term_language,
        dictionary.term,
        dictionary.words_in_term,
        words.word_number - dictionary.word_number as words_before
    from words
    inner join dictionary
        on
            words.answer_language = dictionary.answer_language
            and {{ first_letters('words.word') }} = dictionary.first_letters
            and (
                words.word = dictionary.stem
                or (dictionary.is_prefix and substr(words.word, 1, length(dictionary.stem)) = dictionary.stem)
            )
),

-- a phrase is found where each of its words stands in its place
found_terms as (
    select
        response_key,
        theme
    from found_words
    where words_in_term = 1

    union all

    select
        response_key,
        theme
    from found_words
    where words_in_term > 1
    group by response_key, theme, term_language, term, words_in_term, words_before
    having count(*) = words_in_term
),

final as (
    select distinct
        response_key,
        theme
    from found_terms
)

select * from final
