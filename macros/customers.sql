{#-
  What marts of customers and products say in one way.
-#}

{#- The day up to which days are counted: a query in brackets, one row; the newest day of an order or a visit. -#}
{%- macro customers_as_of_day() -%}
    (
        {%- if var('as_of_date') %}
        select cast('{{ var("as_of_date") }}' as date) as as_of_date
        {%- else %}
        select max(last_day) as as_of_date
        from (
            select max(ordered_on) as last_day from {{ ref('fct_orders') }}
            union all
            select max(occurred_on) as last_day from {{ ref('fct_customer_behaviour') }}
        ) as last_days
        {%- endif %}
    )
{%- endmacro -%}

{#- The condition that an order is bought: not cancelled, not sent back. in: its status, null where nobody knows the word. -#}
{%- macro is_bought(status) -%}
    coalesce({{ status }}, '') not in ('cancelled', 'returned')
{%- endmacro -%}

{#- The condition that an order is on its way. in: its status. -#}
{%- macro is_on_its_way(status) -%}
    coalesce({{ status }}, '') in ('placed', 'confirmed', 'picked', 'dispatched')
{%- endmacro -%}

{#- The currency of a country, for amounts that are printed with "$" alone. in: its two letters. -#}
{%- macro currency_of_country(country) -%}
    case {{ country }} when 'AU' then 'AUD' when 'CA' then 'CAD' when 'NZ' then 'NZD' when 'US' then 'USD' end
{%- endmacro -%}

{#-
  A score from 1 by the thresholds that a value has reached; of days the fewer the better. in: a column, the thresholds of a
  var, each harder to reach than the one before.
-#}
{%- macro score(value, thresholds, fewer_is_better=false) -%}
    1
    {%- for threshold in thresholds %}
    + case when {{ value }} {{ '<=' if fewer_is_better else '>=' }} {{ threshold }} then 1 else 0 end
    {%- endfor %}
{%- endmacro -%}

{#-
  How fresh the raw tables behind a mart are, for a cross join: one row with is_stale, stale_sources (the sources whose last
  load failed or is too old, by comma) and stale_since (until when the oldest of them is known). in: the raw tables that the mart
  depends on; tests/unit/test_staleness.py holds the list against dbt's own lineage.
-#}
{%- macro staleness_of(tables) -%}
    (
        select
            count(*) > 0 as is_stale,
            {{ dbt.listagg('source_name', "', '", 'order by source_name') }} as stale_sources,
            min(stale_since) as stale_since
        from (
            select
                source_name,
                min(fresh_until_at) as stale_since
            from {{ ref('int_sources__staleness') }}
            where is_stale and table_name in ('{{ tables | join("', '") }}')
            group by source_name
        ) as stale
    )
{%- endmacro -%}
