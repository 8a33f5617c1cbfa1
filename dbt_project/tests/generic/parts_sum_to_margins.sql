{#
    The margins of a mart, rows with the member `all`, are the sums of its parts: for each combination of `parts` that is
    a margin, each of `sums` over the rows without a margin.
#}
{% test parts_sum_to_margins(model, keys, parts, sums) %}

    {%- for combination in range(1, 2 ** (parts | length)) %}
    {%- set margin = [] -%}
    {%- set kept = [] -%}
    {%- for part in parts -%}
        {%- do (margin if (combination // (2 ** loop.index0)) % 2 else kept).append(part) -%}
    {%- endfor %}
    {%- set names = keys + kept %}
    select
        {% for key in keys %}coalesce(parts.{{ key }}, margins.{{ key }}) as {{ key }},{% endfor %}
        '{{ margin | join(', ') }}' as margin
    from (
        select
            {{ names | join(', ') }},
            {%- for sum in sums %}
            sum({{ sum }}) as {{ sum }}{{ ',' if not loop.last }}
            {%- endfor %}
        from {{ model }}
        where {% for part in parts %}{{ part }} <> 'all'{{ ' and ' if not loop.last }}{% endfor %}
        group by {{ names | join(', ') }}
    ) as parts
    full join (
        select * from {{ model }}
        where
            {% for part in margin %}{{ part }} = 'all'{{ ' and ' if not loop.last }}{% endfor %}
            {%- for part in kept %} and {{ part }} <> 'all'{% endfor %}
    ) as margins
        on {% for name in names %}parts.{{ name }} = margins.{{ name }}{{ ' and ' if not loop.last }}{% endfor %}
    where
        false
        {%- for sum in sums %}
        or coalesce(parts.{{ sum }}, -1) <> coalesce(margins.{{ sum }}, -1)
        {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

{% endtest %}
