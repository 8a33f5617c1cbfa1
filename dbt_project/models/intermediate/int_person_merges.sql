with recursive

latest as (
    select
        person_key as record_key,
        merged_into_person_key as merged_into_key
    from {{ ref('int_contact_records') }}
    where
        holds_until = {{ end_of_time() }}
        and merged_into_person_key is not null
    qualify row_number() over (partition by person_key order by source_rank, source) = 1
),

{{ merge_steps('latest') }},

final as (
    select
        record_key as person_key,
        case when not is_cycle then survivor_key end as survivor_key,
        is_cycle
    from ends
)

select * from final
