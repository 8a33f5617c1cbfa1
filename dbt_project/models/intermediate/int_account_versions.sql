with

records as (
    select * from {{ ref('int_account_records') }}
),

-- one account that several systems hold; a merged one keeps its own past
linked as (
    select * from {{ ref('int_account_survivors') }}
    where not is_merged
),

placed as (
    select
        records.*,
        records.account_key as record_key,
        coalesce(linked.survivor_key, records.account_key) as identity_key
    from records
    left join linked on records.account_key = linked.account_key
),

{{ together_steps('placed') }},

together as (
    select
        identity_key,
        piece_from as holds_from,
        piece_until as holds_until,
        {{ first_known('parent_account_key') }} as parent_account_key,
        {{ first_known('merged_into_account_key') }} as merged_into_account_key,
        {{ first_known('owner_key') }} as owner_key,
        {{ first_known('annual_revenue') }} as annual_revenue,
        {{ first_known('is_deleted') }} as is_deleted,
        {% for column in account_columns() %}
            {{ first_known(column) }} as {{ column }},
        {% endfor %}
        {{ first_known('created_on') }} as created_on
    from told
    group by identity_key, piece_from, piece_until
),

versions as (
    {% for relation in ('alone', 'together') %}
        select
            identity_key,
            holds_from,
            holds_until,
            parent_account_key,
            merged_into_account_key,
            owner_key,
            annual_revenue,
            is_deleted,
            {% for column in account_columns() %}
                {{ column }},
            {% endfor %}
            created_on
        from {{ relation }}
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

final as (
    select
        -- key and validity
        identity_key as account_key,
        holds_from,
        holds_until,

        -- the account then
        parent_account_key,
        merged_into_account_key,
        owner_key,
        annual_revenue,
        is_deleted,
        created_on,
        {% for segment in segments_of('account') %}
            segment_{{ segment.name }},
        {% endfor %}
        {{ account_exclusion() }} as exclusion_reason
    from versions
)

select * from final
