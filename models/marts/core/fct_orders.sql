{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='order_key',
    on_schema_change='append_new_columns',
    post_hook="{{ delete_gone('int_orders__corrected', 'order_key') }}",
    meta={'months_of': 'order_key'},
    **fact_storage('ordered_on', ['customer_key', 'warehouse_key'])
) }}

with

orders as (

    select * from {{ rows_that_differ(ref('int_orders__corrected'), 'order_key') }}

)

select
    -- keys
    order_key,
    customer_key,
    warehouse_key,
    currency_key,
    work_order_key,
    {{ date_key('ordered_on') }} as ordered_date_key,
    {{ date_key('required_on') }} as required_date_key,

    -- ids
    order_id,
    order_number,
    customer_id,
    work_order_number_raw,
    work_order_number,

    -- strings
    order_kind,
    sales_order_status_raw,
    sales_order_status,
    sales_order_status_correction,
    currency_raw,
    currency,
    reporting_currency,

    -- amounts, in `currency` and, where a rate is known, in `reporting_currency`
    total_amount,
    cast(rate_to_reporting as numeric(18, 8)) as rate_to_reporting,
    reporting_total_amount,

    -- numerics
    rate_carried_days,

    -- booleans
    is_rate_carried,
    is_rate_missing,

    -- dates
    ordered_on,
    required_on,
    rate_date,

    -- timestamps
    ordered_at,
    content_hash,
    {{ built_at() }} as changed_at
from orders
