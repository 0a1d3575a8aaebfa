with

levels as (

    select
        warehouse_id,
        product_id,
        on_hand_quantity
    from {{ ref('stg_inventory__stock_levels') }}

),

moved as (

    select
        warehouse_id,
        product_id,
        sum(quantity) as net_quantity
    from {{ ref('stg_inventory__stock_movements') }}
    group by warehouse_id, product_id

)

-- Where a warehouse no longer keeps a product, what the movements left there stands for its level until then.
select
    coalesce(levels.product_id, moved.product_id) as product_id,
    sum(coalesce(levels.on_hand_quantity, 0)) as on_hand_quantity,
    sum(coalesce(levels.on_hand_quantity, moved.net_quantity)) as balance_quantity,
    count(levels.warehouse_id) as warehouse_count
from levels
full outer join moved on levels.warehouse_id = moved.warehouse_id and levels.product_id = moved.product_id
where coalesce(levels.product_id, moved.product_id) is not null
group by coalesce(levels.product_id, moved.product_id)
