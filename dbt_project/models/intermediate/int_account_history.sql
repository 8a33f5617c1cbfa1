with

versions as (
    select * from {{ ref('int_account_versions') }}
),

survivors as (
    select * from {{ ref('int_account_survivors') }}
),

own as (
    select versions.*
    from versions
    left join survivors on versions.account_key = survivors.account_key
    where versions.merged_into_account_key is null or survivors.account_key is null
),

-- from the day of the merge on, the old key answers with the survivor's attributes of each moment
inherited as (
    select
        survivor_versions.*,
        merged.account_key as merged_account_key,
        greatest(merged.holds_from, survivor_versions.holds_from) as shared_from,
        least(merged.holds_until, survivor_versions.holds_until) as shared_until
    from versions as merged
    inner join survivors on merged.account_key = survivors.account_key and survivors.is_merged
    inner join versions as survivor_versions
        on
            survivors.survivor_key = survivor_versions.account_key
            and merged.holds_from < survivor_versions.holds_until
            and merged.holds_until > survivor_versions.holds_from
    where merged.merged_into_account_key is not null
),

-- the key of another system, or a name that only others give it: the same account at every moment
linked as (
    select
        versions.*,
        survivors.account_key as linked_account_key
    from survivors
    inner join versions on survivors.survivor_key = versions.account_key
    where not survivors.is_merged
),

final as (
    select
        account_key,
        holds_from,
        holds_until,
        {% for segment in segments_of('account') %}
            segment_{{ segment.name }},
        {% endfor %}
        exclusion_reason
    from own

    union all

    select
        merged_account_key as account_key,
        shared_from as holds_from,
        shared_until as holds_until,
        {% for segment in segments_of('account') %}
            segment_{{ segment.name }},
        {% endfor %}
        exclusion_reason
    from inherited

    union all

    select
        linked_account_key as account_key,
        holds_from,
        holds_until,
        {% for segment in segments_of('account') %}
            segment_{{ segment.name }},
        {% endfor %}
        exclusion_reason
    from linked
)

select * from final
