with

accounts as (
    select * from {{ ref('int_accounts') }}
),

quarters as (
    select
        quarter_start,
        max(last_day) as last_day
    from {{ ref('int_contacts_on_record') }}
    group by quarter_start
),

peopled as (
    select distinct
        account_key,
        quarter_start
    from {{ ref('int_stakeholders') }}
),

-- an account without any contact has its row, too: nobody is known there
on_record as (
    select
        accounts.account_key,
        quarters.quarter_start,
        quarters.last_day,
        accounts.known_from
    from accounts
    cross join quarters
    left join peopled on accounts.account_key = peopled.account_key and quarters.quarter_start = peopled.quarter_start
    where accounts.known_from <= quarters.last_day or peopled.account_key is not null
),

moments as (
    select
        account_key,
        quarter_start,
        last_day,
        known_from,
        cast(null as date) as last_contact_on
    from on_record

    union all

    select
        account_key,
        quarter_start,
        cast(null as date) as last_day,
        cast(null as date) as known_from,
        last_contact_on
    from {{ ref('int_account_contacts') }}
),

heard as (
    select
        account_key,
        quarter_start,
        last_day,
        known_from,
        max(last_contact_on) over (
            partition by account_key order by quarter_start
            range between unbounded preceding and current row
        ) as last_contact_on
    from moments
),

final as (
    select
        account_key,
        quarter_start,
        last_contact_on,
        {{ days_between('last_contact_on', 'last_day') }} as days_since_contact,
        {{ days_between('coalesce(last_contact_on, known_from)', 'last_day') }} as days_of_silence
    from heard
    where last_day is not null
)

select * from final
