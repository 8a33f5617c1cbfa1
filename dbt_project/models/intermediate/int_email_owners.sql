with

person_survivors as (
    select * from {{ ref('int_person_survivors') }}
),

account_survivors as (
    select * from {{ ref('int_account_survivors') }}
),

contacts as (
    select
        records.email_key,
        records.holds_from,
        records.holds_until,
        not coalesce(records.is_deleted, false) as is_living,
        coalesce(person_survivors.survivor_key, records.person_key) as person_key,
        coalesce(account_survivors.survivor_key, records.account_key, 'unknown') as account_key
    from {{ ref('int_contact_records') }} as records
    left join person_survivors on records.person_key = person_survivors.person_key
    left join account_survivors on records.account_key = account_survivors.account_key
    where records.email_key is not null
),

moments as (
    select
        email_key,
        holds_from as moment
    from contacts

    union distinct

    select
        email_key,
        holds_until as moment
    from contacts
),

pieces as (
    select
        email_key,
        moment as holds_from,
        lead(moment) over (partition by email_key order by moment) as holds_until
    from moments
),

-- a deleted contact has no share in an address beside one that is not, and alone it is still the person who answers
holders as (
    select
        pieces.email_key,
        pieces.holds_from,
        pieces.holds_until,
        contacts.person_key,
        contacts.account_key
    from pieces
    inner join contacts
        on
            pieces.email_key = contacts.email_key
            and pieces.holds_from >= contacts.holds_from
            and pieces.holds_until <= contacts.holds_until
    qualify
        contacts.is_living
        or not max(contacts.is_living) over (partition by pieces.email_key, pieces.holds_from)
),

-- an address that several contacts share is nobody's, but it may still be of one account
final as (
    select
        email_key,
        holds_from,
        holds_until,
        case when count(distinct person_key) = 1 then min(person_key) end as person_key,
        case
            when count(distinct person_key) > 1 and count(distinct account_key) = 1
                then nullif(min(account_key), 'unknown')
        end as account_key
    from holders
    group by email_key, holds_from, holds_until
)

select * from final
