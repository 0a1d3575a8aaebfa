with

orders as (

    select * from {{ ref('fct_work_orders', v=1) }}

),

builders as (

    select * from {{ ref('dim_builders') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

placed as (

    select
        orders.builder_key,
        builders.builder_name,
        -- The month the paper names; where it names none, the month it was issued in.
        coalesce(orders.billing_month, dates.year_month, '(not printed)') as year_month,
        coalesce(orders.currency, '(not printed)') as currency,
        orders.is_revised,
        orders.is_late,
        orders.is_to_review,
        coalesce(orders.total_amount, orders.subtotal_amount) as order_amount
    from orders
    inner join builders on orders.builder_key = builders.builder_key
    inner join dates on orders.issue_date_key = dates.date_key

),

monthly as (

    select
        builder_key,
        builder_name,
        year_month,
        currency,
        count(*) as order_count,
        sum(case when is_revised then 1 else 0 end) as revised_order_count,
        sum(case when is_late then 1 else 0 end) as late_order_count,
        sum(case when is_to_review then 1 else 0 end) as to_review_order_count,
        sum(case when order_amount is null then 1 else 0 end) as unpriced_order_count,
        sum(order_amount) as ordered_amount
    from placed
    group by builder_key, builder_name, year_month, currency

)

select
    {{ dbt_utils.generate_surrogate_key(['builder_key', 'year_month', 'currency']) }} as builder_monthly_key,
    builder_key,
    builder_name,
    year_month,
    currency,
    order_count,
    cast(revised_order_count as int64) as revised_order_count,
    cast(late_order_count as int64) as late_order_count,
    cast(to_review_order_count as int64) as to_review_order_count,
    cast(unpriced_order_count as int64) as unpriced_order_count,
    cast(ordered_amount as numeric(18, 2)) as ordered_amount
from monthly
