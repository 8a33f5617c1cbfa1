{%- set spans = ['known', 'subscribed', 'churned', 'returned', 'new', 'onboarding', 'renewing', 'engaged'] -%}
with

spans as (
    select * from {{ ref('int_lifecycle_spans') }}
    where {{ lifecycle_is_declared() }}
),

-- a span opens with +1 and ends with -1; the running sum says how many are open: no join, however many facts
steps as (
    select
        account_key,
        span,
        from_day,
        1 as step
    from spans

    union all

    select
        account_key,
        span,
        until_day as from_day,
        -1 as step
    from spans
    where until_day < {{ last_day_of_time() }}
),

changes as (
    select
        account_key,
        from_day,
        {% for span in spans %}
            coalesce(sum(step) filter (where span = '{{ span }}'), 0) as {{ span }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from steps
    group by account_key, from_day
),

open_spans as (
    select
        account_key,
        from_day,
        {% for span in spans %}
            sum({{ span }}) over (partition by account_key order by from_day) > 0 as is_{{ span }}
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from changes
),

sources as (
    select count(*) filter (where kind = 'crm_events') > 0 as has_events from {{ ref('stg_sources') }}
),

staged as (
    select
        open_spans.account_key,
        open_spans.from_day,
        case
            when not open_spans.is_known then 'unknown'
            when open_spans.is_churned or not open_spans.is_subscribed then 'churned'
            when open_spans.is_returned then 'won_back'
            when open_spans.is_new then 'new'
            when open_spans.is_onboarding then 'onboarding'
            when open_spans.is_renewing then 'renewal_window'
            when sources.has_events and not open_spans.is_engaged then 'silent'
            else 'active'
        end as lifecycle_stage
    from open_spans
    cross join sources
),

turns as (
    select * from staged
    qualify lifecycle_stage <> coalesce(lag(lifecycle_stage) over (partition by account_key order by from_day), '')
),

final as (
    select
        account_key,
        from_day,
        coalesce(
            lead(from_day) over (partition by account_key order by from_day), {{ last_day_of_time() }}
        ) as until_day,
        lifecycle_stage
    from turns
)

select * from final
