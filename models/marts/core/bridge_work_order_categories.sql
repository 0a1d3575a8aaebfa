{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='work_order_category_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_superseded() }}'
) }}

with

orders as (

    select * from {{ ref('fct_work_orders', v=2) }}
    where {{ changed_since_last_build() }}

),

-- The lines of these orders: they were written again with them, or after them.
lines as (

    select * from {{ ref('fct_work_order_lines') }}
    where {{ changed_since_last_build() }}

),

categories as (

    select
        orders.work_order_key,
        coalesce(lines.work_category_key, orders.work_category_key) as work_category_key,
        count(lines.work_order_line_key) as line_count,
        -- An order without lines is all of its own trade.
        count(*) as part_count
    from orders
    left join lines on orders.work_order_key = lines.work_order_key
    group by orders.work_order_key, coalesce(lines.work_category_key, orders.work_category_key)

),

shares as (

    select
        *,
        sum(part_count) over (partition by work_order_key) as order_part_count,
        sum(part_count) over (
            partition by work_order_key
            order by work_category_key
            rows between unbounded preceding and current row
        ) as part_count_so_far
    from categories

)

select
    {{ dbt_utils.generate_surrogate_key(['work_order_key', 'work_category_key']) }} as work_order_category_key,
    work_order_key,
    work_category_key,
    line_count,
    -- Rounded as sums, so that the weights of an order add up to 1 to the last digit.
    cast(
        cast(round(1.0 * part_count_so_far / order_part_count, 6) as numeric(18, 6))
        - cast(round(1.0 * (part_count_so_far - part_count) / order_part_count, 6) as numeric(18, 6))
        as numeric(18, 6)
    ) as weight,
    {{ built_at() }} as changed_at
from shares
