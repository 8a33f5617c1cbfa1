with

texts as (
    select * from {{ ref('label_texts') }}
),

final as (
    select
        -- what is labelled
        field,
        value,
        language,

        -- what people read
        label,
        description
    from texts
)

select * from final
