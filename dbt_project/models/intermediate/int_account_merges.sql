with recursive

latest as (
    select
        account_key as record_key,
        merged_into_account_key as merged_into_key
    from {{ ref('int_account_records') }}
    where
        holds_until = {{ end_of_time() }}
        and merged_into_account_key is not null
    qualify row_number() over (partition by account_key order by source_rank, source) = 1
),

{{ merge_steps('latest') }},

final as (
    select
        record_key as account_key,
        case when not is_cycle then survivor_key end as survivor_key,
        is_cycle
    from ends
)

select * from final
