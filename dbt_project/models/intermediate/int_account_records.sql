with

versions as (
    select * from {{ ref('stg_crm_accounts') }}
),

account_history as (
    {{ history('versions', 'account_key') }}
),

final as (
    select
        -- key and validity
        account_history.account_key,
        account_history.holds_from,
        account_history.holds_until,

        -- the account then, as this system writes it
        account_history.parent_account_key,
        account_history.merged_into_account_key,
        account_history.same_as_account_key,
        account_history.owner_key,
        account_history.annual_revenue,
        account_history.is_deleted,
        account_history.created_on,
        {{- segment_values('account', 'account_history') }}
        {{- exclusion_values('account_history') }}

        -- the system and where it landed
        account_history.source,
        {{ source_rank('account_history.source') }} as source_rank,
        account_history.batch_id,
        account_history.source_row
    from account_history
)

select * from final
