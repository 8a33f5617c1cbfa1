{%- set stages = {
    'new': 'Started only just.',
    'onboarding': 'Past the first days, still settling in.',
    'active': 'Subscribed and in touch.',
    'silent': 'Subscribed, but without activity for a while.',
    'renewal_window': 'Subscribed, with a renewal coming up.',
    'churned': 'No longer a customer.',
    'won_back': 'Returned not long ago after having been churned.',
    'unknown': 'No account, no subscription yet, or no lifecycle rules.',
} -%}
with

final as (
    {% for stage, meaning in stages.items() %}
        select
            '{{ stage }}' as lifecycle_stage,
            cast({{ loop.index }} as bigint) as sort_order,
            '{{ meaning }}' as meaning
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select * from final
