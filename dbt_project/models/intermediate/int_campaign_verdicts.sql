with

windows as (
    select * from {{ ref('int_campaign_windows') }}
),

tests as (
    select * from {{ ref('int_campaign_tests') }}
    where test = 'effect'
),

methods as (
    {% for method in ['holdout', 'difference_in_differences', 'difference_in_differences_unmatched', 'paired'] %}
        select
            campaign,
            is_window_over,
            '{{ method }}' as method,  -- noqa: RF04
            case
                when '{{ method }}' = 'holdout' then has_holdout
                when '{{ method }}' = 'difference_in_differences' then not has_holdout
                else false
            end as is_primary
        from windows
        {{ "where has_holdout" if method == 'holdout' }}
        {{ "union all" if not loop.last }}
    {% endfor %}
),

judged as (
    select
        methods.*,
        tests.effect,
        case when methods.is_primary and methods.is_window_over then tests.p_value end as judged_p
    from methods
    left join tests on methods.campaign = tests.campaign and methods.method = tests.method
),

ranked as (
    select
        *,
        row_number() over (order by judged_p nulls last, campaign) as p_rank,
        count(judged_p) over () as judged_campaigns
    from judged
),

thresholds as (
    select
        *,
        {{ largest_rejected_p('judged_p', 'p_rank', 'judged_campaigns', 'true') }} as rejected_p
    from ranked
),

final as (
    select
        campaign,
        method,
        is_primary,
        coalesce(judged_p <= rejected_p, false) as is_rejected,
        case
            when method = 'paired' then 'no_control'
            when not is_primary then 'not_the_primary_test'
            when not is_window_over then 'window_open'
            when judged_p is null then 'too_few_answers'
            when judged_p <= rejected_p and effect > 0 then 'effect_found'
            when judged_p <= rejected_p then 'adverse_effect_found'
            else 'no_effect_found'
        end as verdict
    from thresholds
)

select * from final
