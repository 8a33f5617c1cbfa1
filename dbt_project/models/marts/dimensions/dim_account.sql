with

versions as (
    select * from {{ ref('int_account_versions') }}
    where holds_until = {{ end_of_time() }}
),

survivors as (
    select * from {{ ref('int_account_survivors') }}
),

pools as (
    select * from {{ ref('int_account_pools') }}
    where holds_until = {{ end_of_time() }}
),

lifecycle as (
    select * from {{ ref('int_account_lifecycle') }}
),

run as (
    select max(as_of) as as_of from {{ ref('stg_run') }}
),

answered as (
    select
        account_key,
        min(responded_on) as first_responded_on,
        max(responded_on) as last_responded_on,
        count(*) as responses
    from {{ ref('fct_response') }}
    where account_key is not null
    group by account_key
),

surviving as (
    select versions.*
    from versions
    left join survivors on versions.account_key = survivors.account_key
    where survivors.account_key is null
),

final as (
    select
        coalesce(surviving.account_key, answered.account_key) as account_key,
        surviving.account_key is not null as is_in_crm,

        -- the account today
        coalesce(parents.survivor_key, surviving.parent_account_key) as parent_account_key,
        surviving.owner_key,
        surviving.annual_revenue,
        coalesce(surviving.is_deleted, false) as is_deleted,
        surviving.created_on,
        coalesce(lifecycle.lifecycle_stage, 'unknown') as lifecycle_stage,
        {% for segment in segments_of('account') %}
            coalesce(surviving.segment_{{ segment.name }}, 'unknown') as segment_{{ segment.name }},
        {% endfor %}

        -- its answers
        answered.first_responded_on,
        answered.last_responded_on,
        coalesce(answered.responses, 0) as responses
    from surviving
    full join answered on surviving.account_key = answered.account_key
    left join survivors as parents on surviving.parent_account_key = parents.account_key
    cross join run
    left join pools on coalesce(surviving.account_key, answered.account_key) = pools.account_key
    left join lifecycle
        on
            coalesce(pools.pool_key, surviving.account_key, answered.account_key) = lifecycle.account_key
            and {{ within('run.as_of', 'lifecycle.from_day', 'lifecycle.until_day') }}
)

select * from final
