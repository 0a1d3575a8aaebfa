{{ config(materialized='view') }}

with

lines as (

    select * from {{ ref('stg_snowflake__order_lines') }}

),

-- Tables are replaced one after another: a line whose order has not come yet waits for it.
orders as (

    select
        order_key,
        customer_key,
        warehouse_key,
        currency_key,
        order_id,
        order_kind,
        currency,
        reporting_currency,
        rate_to_reporting,
        is_rate_missing,
        ordered_on
    from {{ ref('int_orders__corrected') }}

),

joined as (

    select
        {{ dbt_utils.generate_surrogate_key(['lines.order_id', 'lines.line_number']) }} as order_line_key,
        orders.order_key,
        orders.customer_key,
        {{ dimension_key('lines.product_id', ['lines.product_id']) }} as product_key,
        orders.warehouse_key,
        orders.currency_key,
        lines.order_id,
        lines.line_number,
        lines.product_id,
        orders.order_kind,
        orders.currency,
        orders.reporting_currency,
        lines.quantity,
        lines.unit_price_amount,
        lines.line_amount,
        cast(round(lines.line_amount * orders.rate_to_reporting, 2) as numeric(18, 2)) as reporting_line_amount,
        orders.is_rate_missing,
        orders.ordered_on
    from lines
    inner join orders on lines.order_id = orders.order_id

)

select
    *,
    {{ dbt_utils.generate_surrogate_key([
        'customer_key', 'product_key', 'warehouse_key', 'currency_key', 'order_kind', 'quantity', 'unit_price_amount',
        'line_amount', 'reporting_currency', 'reporting_line_amount', 'ordered_on',
    ]) }} as content_hash
from joined
