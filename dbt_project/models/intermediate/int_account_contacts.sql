with

touches as (
    select
        account_key,
        sent_on as touched_on
    from {{ ref('fct_invitation') }}
    where not is_bounced

    union all

    -- who was held out was not written to
    select
        account_key,
        sent_on as touched_on
    from {{ ref('fct_communication') }}
    where treatment_group = 'treated'

    union all

    select
        account_key,
        cast(first_contact_at as date) as touched_on
    from {{ ref('fct_case') }}

    union all

    select
        account_key,
        responded_on as touched_on
    from {{ ref('fct_response') }}
),

final as (
    select
        account_key,
        {{ start_of('quarter', 'touched_on') }} as quarter_start,
        max(touched_on) as last_contact_on
    from touches
    where account_key is not null and touched_on is not null
    group by account_key, {{ start_of('quarter', 'touched_on') }}
)

select * from final
