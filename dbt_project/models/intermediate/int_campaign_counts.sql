with

members as (
    select * from {{ ref('int_campaign_members') }}
),

answers as (
    select * from {{ ref('int_campaign_answers') }}
),

tests as (
    select 'effect' as test

    union all

    select 'placebo' as test
),

audience as (
    select
        members.campaign,
        members.member_group,
        tests.test,
        answers.band_before,
        answers.band_after
    from members
    cross join tests
    left join answers
        on
            members.campaign = answers.campaign
            and members.respondent_key = answers.respondent_key
            and tests.test = answers.test
),

others as (
    select
        campaign,
        member_group,
        test,
        band_before,
        band_after
    from answers
    where member_group = 'not_addressed' and band_before is not null
),

people as (
    select * from audience

    union all

    select * from others
),

final as (
    select
        campaign,
        test,
        member_group,
        band_before,
        band_after,
        count(*) as people
    from people
    group by campaign, test, member_group, band_before, band_after
)

select * from final
