{{ config(materialized='view') }}

with

orders as (

    select
        order_id,
        customer_id,
        {{ order_number('work_order_number') }} as work_order_number
    from {{ ref('stg_snowflake__orders') }}
    where work_order_number is not null

),

customers as (

    select
        customer_id,
        builder_durable_key
    from {{ ref('int_customers__corrected') }}

),

work_orders as (

    select
        work_order_key,
        work_order_number,
        builder_durable_key,
        count(*) over (partition by work_order_number) as namesake_count
    from {{ ref('int_work_orders__versions') }}
    where is_latest and work_order_number in (select work_order_number from orders)

)

-- Two builders may number alike: the customer's own order is meant. Where the customer is no known builder the number
-- alone must say.
select
    orders.order_id,
    min(work_orders.work_order_key) as work_order_key
from orders
inner join work_orders on orders.work_order_number = work_orders.work_order_number
left join customers on orders.customer_id = customers.customer_id
where
    work_orders.builder_durable_key = customers.builder_durable_key
    or (customers.builder_durable_key is null and work_orders.namesake_count = 1)
group by orders.order_id
having count(*) = 1
