with

contacts as (
    select
        email_key,
        person_key,
        holds_from,
        holds_until,
        case when not coalesce(is_deleted, false) then person_key end as living_key
    from {{ ref('int_contact_history') }}
    where email_key is not null
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

-- an address that several contacts share at a moment is nobody's at that moment; a deleted one has no share beside
-- one that is not, and alone it is still the person who answers
final as (
    select
        pieces.email_key,
        pieces.holds_from,
        pieces.holds_until,
        coalesce(min(contacts.living_key), min(contacts.person_key)) as person_key
    from pieces
    inner join contacts
        on
            pieces.email_key = contacts.email_key
            and pieces.holds_from >= contacts.holds_from
            and pieces.holds_until <= contacts.holds_until
    group by pieces.email_key, pieces.holds_from, pieces.holds_until
    having
        count(distinct contacts.living_key) = 1
        or (count(contacts.living_key) = 0 and count(distinct contacts.person_key) = 1)
)

select * from final
