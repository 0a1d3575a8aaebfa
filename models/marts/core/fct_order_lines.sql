{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='order_line_key',
    on_schema_change='append_new_columns',
    post_hook="{{ delete_gone('int_order_lines__corrected', 'order_line_key') }}",
    meta={'months_of': 'order_line_key'},
    **fact_storage('ordered_on', ['product_key', 'customer_key', 'warehouse_key'])
) }}

with

lines as (

    select * from {{ rows_that_differ(ref('int_order_lines__corrected'), 'order_line_key') }}

)

select
    -- keys, as of the order
    order_line_key,
    order_key,
    customer_key,
    product_key,
    warehouse_key,
    currency_key,
    {{ date_key('ordered_on') }} as ordered_date_key,

    -- ids
    order_id,
    line_number,
    product_id,

    -- strings
    order_kind,
    currency,
    reporting_currency,

    -- numerics and amounts
    quantity,
    unit_price_amount,
    line_amount,
    reporting_line_amount,

    -- booleans
    is_rate_missing,

    -- dates
    ordered_on,

    -- timestamps
    content_hash,
    {{ built_at() }} as changed_at
from lines
