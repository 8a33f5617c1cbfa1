-- fct_response holds as many rows as there are current answers minus those that account rules keep out and those of
-- an archive that count in its successor: no join on the way lost or multiplied one.
with

answers as (
    select count(*) as answers
    from {{ ref('int_current_responses') }}
    where is_answer
),

kept_out as (
    select coalesce(sum(excluded_by_account_rule + counted_by_successor), 0) as kept_out
    from {{ ref('intake_summary') }}
),

counted as (
    select count(*) as counted from {{ ref('fct_response') }}
)

select
    answers.answers,
    kept_out.kept_out,
    counted.counted
from answers
cross join kept_out
cross join counted
where answers.answers - kept_out.kept_out <> counted.counted
