with recursive

survivors as (
    select * from {{ ref('int_person_merges') }}
    where not is_cycle
),

records as (
    select
        contacts.*,
        coalesce(survivors.survivor_key, contacts.person_key) as record_key,
        survivors.person_key is not null as is_merged
    from {{ ref('int_contact_records') }} as contacts
    left join survivors on contacts.person_key = survivors.person_key
),

latest as (
    select * from records
    where holds_until = {{ end_of_time() }}
),

ranks as (
    select
        person_key as record_key,
        min(source_rank) as source_rank
    from records
    group by person_key
),

-- a deleted contact has no share in an address beside one of its system that is not
holders as (
    select
        email_key,
        source,
        source_rank,
        coalesce(min(record_key) filter (where not coalesce(is_deleted, false)), min(record_key)) as record_key
    from latest
    where email_key is not null
    group by email_key, source, source_rank
    having
        count(distinct record_key) filter (where not coalesce(is_deleted, false)) = 1
        or (
            count(*) filter (where not coalesce(is_deleted, false)) = 0
            and count(distinct record_key) = 1
        )
),

first_holders as (
    select * from holders
    qualify row_number() over (partition by email_key order by source_rank, source) = 1
),

edges as (
    select distinct
        latest.record_key,
        coalesce(named.survivor_key, latest.same_as_person_key) as other_key,
        case when latest.is_merged or named.person_key is not null then 1 else 0 end as evidence
    from latest
    left join survivors as named on latest.same_as_person_key = named.person_key
    where latest.record_key <> coalesce(named.survivor_key, latest.same_as_person_key)

    union all

    select
        holders.record_key,
        first_holders.record_key as other_key,
        2 as evidence
    from holders
    inner join first_holders on holders.email_key = first_holders.email_key
    where holders.record_key <> first_holders.record_key
),

{{ link_steps('edges', 'ranks') }},

final as (
    select
        record_key as person_key,
        root_key,
        is_ambiguous
    from roots
)

select * from final
