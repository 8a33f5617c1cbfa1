with

quarters as (
    select
        quarter_start,
        max(date_day) as last_day
    from {{ ref('dim_date') }}
    group by quarter_start
),

survivors as (
    select * from {{ ref('int_account_survivors') }}
),

contacts as (
    select * from {{ ref('int_contact_history') }}
),

moments as (
    select
        quarter_start,
        last_day,
        cast({{ add_days('last_day', 1) }} as timestamp) as ended_at
    from quarters
),

final as (
    select
        contacts.person_key as respondent_key,
        moments.quarter_start,
        moments.last_day,
        coalesce(survivors.survivor_key, contacts.account_key) as account_key,
        coalesce(contacts.job_level, 'unknown') as job_level,
        coalesce(contacts.is_deleted, false) as is_deleted
    from moments
    inner join contacts on {{ within('moments.ended_at', 'contacts.holds_from', 'contacts.holds_until') }}
    left join survivors on contacts.account_key = survivors.account_key
)

select * from final
