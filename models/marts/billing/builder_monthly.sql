{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='builder_monthly_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_months_as_they_were(with_due_orders=true) }}'
) }}

{%- set months = counted_months(with_due_orders=true) %}

with

orders as (

    select * from {{ orders_about(ref('fct_work_orders', v=2), months) }}

),

builders as (

    select * from {{ ref('dim_builders') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

as_of as (

    select * from {{ as_of_day() }}

),

placed as (

    select
        builders.builder_durable_key,
        builders.builder_name,
        {{ order_month('orders', 'dates') }} as year_month,
        coalesce(orders.currency, '(not printed)') as currency,
        orders.order_status,
        orders.is_revised,
        orders.is_to_review,
        {{ days_late_as_of('orders', 'as_of.as_of_date') }} as days_late,
        {{ order_amount('orders') }} as order_amount
    from orders
    inner join builders on orders.builder_key = builders.builder_key
    inner join dates on orders.issue_date_key = dates.date_key
    cross join as_of
    where {{ month_is_counted(order_month('orders', 'dates'), months) }}

),

monthly as (

    select
        builder_durable_key,
        builder_name,
        year_month,
        currency,
        count(*) as order_count,
        sum(case when order_status = 'completed' then 1 else 0 end) as completed_order_count,
        sum(case when order_status = 'cancelled' then 1 else 0 end) as cancelled_order_count,
        sum(case when days_late > 0 then 1 else 0 end) as late_order_count,
        sum(case when is_revised then 1 else 0 end) as revised_order_count,
        sum(case when is_to_review then 1 else 0 end) as to_review_order_count,
        sum(case when order_amount is null then 1 else 0 end) as unpriced_order_count,
        sum(case when order_status != 'cancelled' then order_amount end) as ordered_amount,
        sum(case when order_status = 'completed' then order_amount end) as completed_amount
    from placed
    group by builder_durable_key, builder_name, year_month, currency

)

select
    {{ dbt_utils.generate_surrogate_key(['builder_durable_key', 'year_month', 'currency']) }} as builder_monthly_key,
    builder_durable_key,
    builder_name,
    year_month,
    currency,
    order_count,
    cast(completed_order_count as int64) as completed_order_count,
    cast(cancelled_order_count as int64) as cancelled_order_count,
    cast(late_order_count as int64) as late_order_count,
    cast(revised_order_count as int64) as revised_order_count,
    cast(to_review_order_count as int64) as to_review_order_count,
    cast(unpriced_order_count as int64) as unpriced_order_count,
    cast(ordered_amount as numeric(18, 2)) as ordered_amount,
    cast(completed_amount as numeric(18, 2)) as completed_amount,
    {{ built_at() }} as changed_at
from monthly
