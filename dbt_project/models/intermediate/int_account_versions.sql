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

        -- the account then
        account_history.parent_account_key,
        account_history.merged_into_account_key,
        account_history.annual_revenue,
        account_history.is_deleted,
        account_history.created_on,
        {{- segment_values('account', 'account_history') }}
        {{ account_exclusion('account_history') }} as exclusion_reason,

        -- where it landed
        account_history.source,
        account_history.batch_id,
        account_history.source_row
    from account_history
)

select * from final
