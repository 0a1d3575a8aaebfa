-- A failure means: every line of this order has a printed amount, and together they are not the order's subtotal
-- (or its total less tax). Either the paper does not add up, or a line or an amount was misread: open the document
-- and compare. A cent of rounding per line is allowed. The rows stay in operations.assert_lines_add_up_to_subtotal.
{{ config(severity='warn', store_failures=true) }}

with

orders as (

    select
        *,
        coalesce(subtotal_amount, total_amount - coalesce(tax_amount, 0)) as expected_amount
    from {{ ref('fct_work_orders', v=2) }}

),

line_totals as (

    select
        work_order_key,
        count(*) as line_count,
        count(line_amount) as priced_line_count,
        sum(line_amount) as observed_amount
    from {{ ref('fct_work_order_lines') }}
    group by work_order_key

)

select
    orders.work_order_key,
    orders.work_order_number,
    orders.document_id,
    line_totals.line_count,
    orders.expected_amount,
    line_totals.observed_amount,
    line_totals.observed_amount - orders.expected_amount as difference_amount
from orders
inner join line_totals on orders.work_order_key = line_totals.work_order_key
where
    line_totals.priced_line_count = line_totals.line_count
    and abs(line_totals.observed_amount - orders.expected_amount) > 0.01 * line_totals.line_count
