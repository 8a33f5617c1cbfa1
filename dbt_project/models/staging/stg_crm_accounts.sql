with

landed as (
    {{ landed_rows('crm_accounts') }}
),

final as (
    select
        -- where it stands and which version it is
        {{ landed_head() }},

        -- the account
        account_key,
        parent_account_key,
        merged_into_account_key,
        same_as_account_key,
        owner_key,
        annual_revenue,
        is_deleted,
        attributes,

        -- when
        valid_from,
        created_on
    from landed
)

select * from final
