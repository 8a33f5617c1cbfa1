with

answers as (
    select
        campaign,
        test,
        case when member_group = 'treated' then 'treated' else 'control' end as side,
        member_group,
        cluster_key,
        band_before,
        {{ band_points('band_after') }} as level_after,
        {{ band_points('band_after') }} - {{ band_points('band_before') }} as band_change
    from {{ ref('int_campaign_answers') }}
    where member_group <> 'both_groups' and band_after is not null
),

bands as (
    select * from {{ ref('int_campaign_bands') }}
),

compared as (
    select
        'holdout' as method,  -- noqa: RF04
        campaign,
        test,
        side,
        cluster_key,
        'all' as stratum,
        level_after as compared_value,
        1e0 as band_share
    from answers
    where member_group <> 'not_addressed'

    union all

    select
        'difference_in_differences' as method,  -- noqa: RF04
        answers.campaign,
        answers.test,
        answers.side,
        answers.cluster_key,
        answers.band_before as stratum,
        answers.band_change as compared_value,
        bands.band_share
    from answers
    inner join bands
        on
            answers.campaign = bands.campaign
            and answers.test = bands.test
            and answers.band_before = bands.band_before

    union all

    select
        'difference_in_differences_unmatched' as method,  -- noqa: RF04
        campaign,
        test,
        side,
        cluster_key,
        'all' as stratum,
        band_change as compared_value,
        1e0 as band_share
    from answers
    where band_change is not null

    union all

    select
        'paired' as method,  -- noqa: RF04
        campaign,
        test,
        side,
        cluster_key,
        'all' as stratum,
        band_change as compared_value,
        1e0 as band_share
    from answers
    where band_change is not null and side = 'treated'
),

final as (
    select
        method,
        campaign,
        test,
        side,
        cluster_key,
        band_share * (compared_value - avg(compared_value) over (partition by method, campaign, test, side, stratum))
        / count(*) over (partition by method, campaign, test, side, stratum) as residual
    from compared
)

select * from final
