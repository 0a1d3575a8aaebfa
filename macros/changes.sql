{#-
  Orders whose version of a builder, company or project became another since the last build: a version was opened or
  closed in the past of its member, and the order's date lies between that version's day and the next. Orders without a
  date have the current version. in: the snapshot, the durable key, the relation of the orders. out: a query in brackets.
-#}
{%- macro orders_of_moved_versions(snapshot, durable_key, orders) -%}
(
with

versions as (

    select
        {{ durable_key }},
        valid_from_date,
        max(case when dbt_valid_to is null then 1 else 0 end) as is_believed,
        max(
            case
                when dbt_valid_from <= {{ last_build() }} and (dbt_valid_to is null or dbt_valid_to > {{ last_build() }})
                    then 1
                else 0
            end
        ) as was_believed
    from {{ snapshot }}
    group by {{ durable_key }}, valid_from_date

),

followed as (

    select
        *,
        lead(valid_from_date) over (partition by {{ durable_key }} order by valid_from_date) as next_valid_from_date
    from versions
    where is_believed = 1 or was_believed = 1

),

-- A member's first version comes and goes with its papers, which tell of themselves.
moved as (

    select * from followed
    where is_believed != was_believed and valid_from_date > {{ first_day() }}

)

select distinct orders.work_order_key
from {{ orders }} as orders
inner join moved on orders.{{ durable_key }} = moved.{{ durable_key }}
where
    orders.is_latest
    and (
        orders.issue_date is null
        or (
            orders.issue_date >= moved.valid_from_date
            and (orders.issue_date < moved.next_valid_from_date or moved.next_valid_from_date is null)
        )
    )
)
{%- endmacro -%}

{#-
  Deletes what a fact holds of an order from before the order's last change: lines and events that are no more, and
  orders whose papers all went to another order. As a post-hook, after the rows as they are now were written. in: whether
  the fact has the order's issue_date, and so lies in its order.
-#}
{%- macro delete_superseded(dated=false) -%}
    {%- set changes = ref('int_work_orders__changes') -%}
    {%- if is_incremental() -%}
        {%- set changed = changes ~ ' where changed_at > ' ~ build_before() -%}
        {#- By key alone: the rows of these orders were all written again in this build, from the same moment on. -#}
        {%- set superseded -%}
            changed_at < {{ built_at() }}
            and {{ is_of(this, 'work_order_key', changed, dated_as(changed) if dated) }}
        {%- endset -%}
        delete from {{ this }}
        where
            {{ superseded }}
            {{- and_in_their_months(superseded) }}
    {%- endif -%}
{%- endmacro -%}

{#- The same for dim_sites: sites that papers named until they were read again or corrected, and that none names now. -#}
{%- macro delete_vanished_sites() -%}
    {%- set versions = ref('int_work_orders__versions') -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            site_key in ({{ former_sites() }})
            and site_key not in (
                select site_key from {{ versions }}
                where site_key in ({{ former_sites() }})
            )
    {%- endif -%}
{%- endmacro -%}

{%- macro former_sites() -%}
    select site_key from {{ ref('snap_work_orders') }}
    where dbt_valid_to > {{ build_before() }} and site_address is not null
{%- endmacro -%}

{#-
  Deletes what a model that counts by day or month held, before this build, of those it counted again. As a post-hook, after
  they were counted. in: a condition on the rows of what was counted again; it is written out by the caller even where
  nothing is deleted, as dbt learns from it what is read.
-#}
{%- macro delete_as_they_were(counted_again) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            changed_at < {{ built_at() }}
            and {{ counted_again }}
    {%- endif -%}
{%- endmacro -%}

{#- The newest `changed_at` of what this model held before this build. For a post-hook. -#}
{%- macro build_before() -%}
    (
        select coalesce(max(changed_at), cast('1900-01-01' as timestamp)) from {{ this }}
        where changed_at < {{ built_at() }}
    )
{%- endmacro -%}

{#-
  How a fact replaces the rows of orders that changed, as a value of config's incremental_strategy. DuckDB appends them
  and deletes the superseded ones in the same transaction: a key less to look up. BigQuery merges them by their key.
-#}
{%- macro superseding_strategy() -%}{{- return(adapter.dispatch('superseding_strategy')()) -}}{%- endmacro -%}
{%- macro default__superseding_strategy() -%}{{- return('append') -}}{%- endmacro -%}
{%- macro bigquery__superseding_strategy() -%}{{- return('merge') -}}{%- endmacro -%}

{#- The orders that became others since this model was built, as what stands behind `from`. -#}
{%- macro changed_orders() -%}
    {{- return(ref('int_work_orders__changes') ~ ' where ' ~ changed_since_last_build()) -}}
{%- endmacro -%}

{#- Rows of a big table that belong to the orders a fact has to build again: all of them when it is built anew. -#}
{%- macro rows_of_touched(relation, key, keys, within=none) -%}
    {%- if is_incremental() -%}{{ rows_of(relation, key, keys, within) }}{%- else -%}{{ relation }}{%- endif -%}
{%- endmacro -%}
