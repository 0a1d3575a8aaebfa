-- What did each builder order, month by month, and how much of it is past its date?
-- Run: dbt compile -s order_value_by_builder_and_month --profiles-dir profiles, then the file under target/compiled.
select
    dim_builders.builder_name,
    dim_dates.year_month,
    fct_work_orders.currency,
    count(*) as order_count,
    sum(coalesce(fct_work_orders.total_amount, fct_work_orders.subtotal_amount)) as ordered_amount,
    sum(case when fct_work_orders.is_late then 1 else 0 end) as late_order_count
from {{ ref('fct_work_orders') }} as fct_work_orders
inner join {{ ref('dim_builders') }} as dim_builders on fct_work_orders.builder_key = dim_builders.builder_key
inner join {{ ref('dim_dates') }} as dim_dates on fct_work_orders.issue_date_key = dim_dates.date_key
group by dim_builders.builder_name, dim_dates.year_month, fct_work_orders.currency
order by dim_builders.builder_name, dim_dates.year_month, fct_work_orders.currency
