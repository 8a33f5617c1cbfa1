with

customers as (
    select * from {{ ref('int_customer_spans') }}
),

survivors as (
    select * from {{ ref('int_account_survivors') }}
),

contacts as (
    select
        coalesce(survivors.survivor_key, contacts.account_key) as account_key,
        cast(contacts.holds_from as date) as from_day,
        cast(contacts.holds_until as date) as until_day
    from {{ ref('int_contact_history') }} as contacts
    left join survivors on contacts.account_key = survivors.account_key
    where not coalesce(contacts.is_deleted, false)
),

revenue as (
    select * from {{ ref('int_account_revenue') }}
),

subscribers as (
    select distinct account_key from revenue
),

spans as (
    select
        stratum,
        from_day,
        until_day,
        1 as customer_accounts,
        0 as contacts,
        cast(0 as {{ dbt.type_numeric() }}) as annual_revenue
    from customers

    union all

    select
        customers.stratum,
        greatest(contacts.from_day, customers.from_day) as from_day,
        least(contacts.until_day, customers.until_day) as until_day,
        0 as customer_accounts,
        1 as contacts,
        cast(0 as {{ dbt.type_numeric() }}) as annual_revenue
    from contacts
    inner join customers
        on
            contacts.account_key = customers.account_key
            and contacts.from_day < customers.until_day
            and contacts.until_day > customers.from_day

    union all

    select
        customers.stratum,
        greatest(revenue.from_day, customers.from_day) as from_day,
        least(revenue.until_day, customers.until_day) as until_day,
        0 as customer_accounts,
        0 as contacts,
        cast(revenue.annual_revenue as {{ dbt.type_numeric() }}) as annual_revenue
    from revenue
    inner join customers
        on
            revenue.account_key = customers.account_key
            and revenue.from_day < customers.until_day
            and revenue.until_day > customers.from_day

    union all

    -- an account without any paid subscription is worth what the CRM says
    select
        customers.stratum,
        customers.from_day,
        customers.until_day,
        0 as customer_accounts,
        0 as contacts,
        cast(coalesce(customers.annual_revenue, 0) as {{ dbt.type_numeric() }}) as annual_revenue
    from customers
    left join subscribers on customers.account_key = subscribers.account_key
    where subscribers.account_key is null
),

final as (
    select
        stratum,
        from_day as date_day,
        customer_accounts,
        contacts,
        annual_revenue
    from spans
    where from_day < until_day

    union all

    select
        stratum,
        until_day as date_day,
        -customer_accounts as customer_accounts,
        -contacts as contacts,
        -annual_revenue as annual_revenue
    from spans
    where from_day < until_day
)

select * from final
