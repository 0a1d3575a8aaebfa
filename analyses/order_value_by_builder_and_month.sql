-- What did each builder order, month by month, how much of it can be billed, and how much is late?
-- Run: dbt show --select order_value_by_builder_and_month --profiles-dir profiles --limit 100
select
    builder_name,
    year_month,
    currency,
    order_count,
    completed_order_count,
    late_order_count,
    ordered_amount,
    completed_amount,
    sum(ordered_amount) over (partition by builder_name, currency order by year_month) as ordered_to_date_amount
from {{ ref('builder_monthly') }}
order by builder_name, year_month, currency
