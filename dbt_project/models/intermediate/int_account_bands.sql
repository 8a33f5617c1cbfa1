with

moments as (
    select as_of as as_on from {{ ref('stg_run') }}

    union distinct

    select starts_on as as_on from {{ ref('int_churn_windows') }}
),

answers as (
    select
        response_key,
        respondent_key,
        account_key,
        survey_type,
        score,
        nps_group,
        responded_at,
        responded_on
    from {{ ref('fct_response') }}
    where account_key is not null
),

valid as (
    select
        moments.as_on,
        answers.*
    from moments
    inner join answers on moments.as_on >= answers.responded_on
    where not {{ is_expired('answers.survey_type', 'answers.responded_on', 'moments.as_on') }}
),

latest as (
    select * from valid
    qualify
        row_number() over (partition by as_on, respondent_key order by responded_at desc, response_key asc) = 1
),

final as (
    select
        as_on,
        account_key,
        {{ nps_band_counts('nps_group') }},
        count(*) as responses,
        min(score) as score_min,
        max(score) as score_max,
        max(responded_on) as last_responded_on
    from latest
    group by as_on, account_key
)

select * from final
