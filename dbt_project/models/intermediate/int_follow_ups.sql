with

numbered as (
    select
        *,
        row_number() over (partition by response_key order by opened_at desc, case_key desc) = 1 as is_latest
    from {{ ref('int_follow_up_cases') }}
    where response_key is not null
),

-- the first contact counts wherever it was; how it stands, the case that was opened last says
final as (
    select
        response_key,
        count(*) as cases,
        min(opened_at) as opened_at,
        min(first_contact_at) as first_contact_at,
        max(case when is_latest then resolved_at end) as resolved_at,
        max(case when is_latest then confirmed_at end) as confirmed_at,
        max(case when is_latest then owner_key end) as owner_key,
        max(case when is_latest then team end) as team,
        max(case when is_latest then remedy end) as remedy,
        sum(remedy_cost) as remedy_cost
    from numbered
    group by response_key
)

select * from final
