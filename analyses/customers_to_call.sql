-- Which customers are worth a call: what they buy, how long they have been silent, what we are building for them?
-- Run: dbt show --select customers_to_call --profiles-dir profiles --limit 50
select
    customers.customer_name,
    customers.builder_name,
    customers.contact_count,
    customers.days_since_last_order,
    customers.days_between_orders,
    customers.last_year_amount,
    customers.reporting_currency,
    customers.open_work_order_count,
    customers.billable_amount,
    customers.last_30_days_session_count,
    customers.stale_sources
from {{ ref('customer_360') }} as customers
where customers.days_since_last_order > 3 * customers.days_between_orders
order by customers.last_year_amount desc, customers.customer_name asc
