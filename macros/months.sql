{#-
  Marts of months count again the months that changed and leave the others as they are. A month changed where an order of
  it did, or one that stood in it before: snap_work_orders closes what papers said. Months also change where the as-of day
  moved past an open order's date (with_due_orders). in: the moment since when. out: a query in brackets, of year_month.
-#}
{%- macro changed_months(since, with_due_orders=false) -%}
(
select {{ order_month('orders', 'dates') }} as year_month
from {{ ref('fct_work_orders', v=2) }} as orders
inner join {{ ref('dim_dates') }} as dates on orders.issue_date_key = dates.date_key
where orders.changed_at > {{ since }}

union distinct

select {{ order_month('papers', 'dates') }} as year_month
from {{ ref('snap_work_orders') }} as papers
left join {{ ref('dim_dates') }} as dates on papers.issue_date = dates.date_day
where papers.dbt_valid_to > {{ since }}
{%- if with_due_orders %}

union distinct

select {{ order_month('orders', 'dates') }} as year_month
from {{ ref('fct_work_orders', v=2) }} as orders
inner join {{ ref('dim_dates') }} as dates on orders.issue_date_key = dates.date_key
cross join {{ as_of_day() }} as now_days
cross join {{ as_of_day(until=since) }} as former_days
where
    orders.is_open
    and now_days.as_of_date != former_days.as_of_date
    and orders.completion_date between least(now_days.as_of_date, former_days.as_of_date)
    and greatest(now_days.as_of_date, former_days.as_of_date)
{%- endif %}
)
{%- endmacro -%}

{#- The months that a mart of months counts: those that changed since it was built, for "in (...)"; none of it, built anew. -#}
{%- macro counted_months(with_due_orders=false) -%}
    {%- set months = changed_months(last_build(), with_due_orders) -%}
    {%- if is_incremental() -%}
        {{- return(known_values('select year_month from ' ~ months ~ ' as months')) -}}
    {%- endif -%}
    {{- return(none) -}}
{%- endmacro -%}

{#- A condition on its orders: they are of such a month. in: the order's month, counted_months. -#}
{%- macro month_is_counted(year_month, months) -%}
    {{ year_month ~ ' in (' ~ months ~ ')' if months else 'true' }}
{%- endmacro -%}

{#-
  The orders among which those of counted_months are, for a `from`. DuckDB reads their blocks alone: it is given two reads,
  and no "or" between them. in: the relation of orders, counted_months.
-#}
{%- macro orders_about(orders, months) -%}{{- return(adapter.dispatch('orders_about')(orders, months)) -}}{%- endmacro -%}
{%- macro default__orders_about(orders, months) -%}{{- return(orders) -}}{%- endmacro -%}
{%- macro duckdb__orders_about(orders, months) -%}
    {%- set dates = ref('dim_dates') -%}
    {%- if not months or not can_be_known() -%}
        {{ orders }}
    {%- else -%}
        (
            select * from {{ orders }}
            where billing_month in ({{ months }})

            union all

            select * from {{ orders }}
            where
                billing_month is null
                and issue_date_key in (
                    select date_key from {{ dates }}
                    where coalesce(year_month, '(not printed)') in ({{ months }})
                )
        )
    {%- endif -%}
{%- endmacro -%}

{#- A statement for such a mart: the rows of months that were counted again. -#}
{%- macro delete_months_as_they_were(with_due_orders=false) -%}
    {%- set counted_again -%}
        year_month in (select year_month from {{ changed_months(build_before(), with_due_orders) }} as months)
    {%- endset -%}
    {{- delete_as_they_were(counted_again) -}}
{%- endmacro -%}

{#- The month a paper is counted in, its first day; papers without a date have the first day of the calendar. -#}
{%- macro issue_month(issue_date) -%}
    coalesce(cast({{ dbt.date_trunc('month', issue_date) }} as date), {{ first_day() }})
{%- endmacro -%}

{#- Months of papers that changed, and those they were of before. in: since when. out: a query in brackets, of issue_month. -#}
{%- macro changed_filled_months(since) -%}
(
select issue_month
from {{ ref('int_work_orders__filled_fields') }}
where changed_at > {{ since }}

union distinct

select {{ issue_month('issue_date') }} as issue_month
from {{ ref('int_work_orders__former_states') }}
where closed_at > {{ since }}
)
{%- endmacro -%}

{#- A statement for counts by month: the rows of months that were counted again. -#}
{%- macro delete_filled_months_as_they_were() -%}
    {%- set counted_again -%}
        issue_month in (select months.issue_month from {{ changed_filled_months(build_before()) }} as months)
    {%- endset -%}
    {{- delete_as_they_were(counted_again) -}}
{%- endmacro -%}
