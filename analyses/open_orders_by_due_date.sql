-- Which jobs are late, which fall due next, and what are they worth?
-- Run: dbt show --select open_orders_by_due_date --profiles-dir profiles --limit 100
select
    due_bucket,
    builder_name,
    currency,
    count(*) as order_count,
    max(days_overdue) as most_days_overdue,
    sum(order_amount) as order_amount
from {{ ref('work_order_aging') }}
group by due_bucket_number, due_bucket, builder_name, currency
order by due_bucket_number asc, order_count desc, builder_name asc, currency asc
