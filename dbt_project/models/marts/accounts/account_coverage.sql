{%- set counted = [
    'people_known', 'people_asked', 'people_answered', 'known_people_asked', 'known_people_answered',
    'people_with_valid_answer',
] -%}
with

people as (
    select * from {{ ref('int_stakeholders') }}
),

silence as (
    select * from {{ ref('int_account_silence') }}
),

counts as (
    {% for level in ('job_level', "'all'") %}
        select
            account_key,
            quarter_start,
            {{ level }} as job_level,
            cast(sum(known) as bigint) as people_known,
            cast(sum(asked) as bigint) as people_asked,
            cast(sum(answered) as bigint) as people_answered,
            cast(sum(known * asked) as bigint) as known_people_asked,
            cast(sum(known * answered) as bigint) as known_people_answered,
            cast(sum(has_valid_answer) as bigint) as people_with_valid_answer
        from people
        group by account_key, quarter_start{{ ', job_level' if loop.first }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

members as (
    select
        counts.account_key,
        counts.quarter_start,
        counts.job_level
    from counts
    inner join silence on counts.account_key = silence.account_key and counts.quarter_start = silence.quarter_start
    where counts.job_level <> 'all'

    union all

    select
        account_key,
        quarter_start,
        'all' as job_level
    from silence
),

final as (
    select
        members.account_key,
        members.quarter_start,
        members.job_level,

        -- people of that level
        {% for count in counted %}
            coalesce(counts.{{ count }}, 0) as {{ count }},
        {% endfor %}
        {{ proportion('counts.known_people_answered', 'counts.people_known') }} as answered_share,

        -- the account as a whole, in its row `all`
        case
            when members.job_level = 'all'
                then coalesce(counts.people_with_valid_answer, 0) < {{ var('account_rules').single_threaded_below }}
        end as is_single_threaded,
        silence.last_contact_on,
        silence.days_since_contact,
        silence.days_of_silence > {{ var('account_rules').stale_after_days }} as is_stale
    from members
    left join counts
        on
            members.account_key = counts.account_key
            and members.quarter_start = counts.quarter_start
            and members.job_level = counts.job_level
    left join silence
        on
            members.account_key = silence.account_key
            and members.quarter_start = silence.quarter_start
            and members.job_level = 'all'
)

select * from final
