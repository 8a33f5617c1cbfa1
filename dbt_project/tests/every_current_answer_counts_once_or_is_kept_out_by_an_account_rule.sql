-- fct_response holds as many rows as there are current answers minus those that account rules keep out:
-- no join on the way lost or multiplied one.
with

counts as (
    select
        (select count(*) from {{ ref('int_current_responses') }} where is_answer) as answers,
        (select coalesce(sum(excluded_by_account_rule), 0) from {{ ref('intake_summary') }}) as kept_out,
        (select count(*) from {{ ref('fct_response') }}) as counted
)

select * from counts
where answers - kept_out <> counted
