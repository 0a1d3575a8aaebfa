with

movements as (

    select * from {{ ref('stg_inventory__stock_movements') }}
    where product_id is not null and moved_at is not null

)

select
    product_id,
    {{ month_start('moved_at') }} as month_start_date,
    -- Between two warehouses goods move out here and in there: neither bought nor used.
    sum(case when movement_reason != 'transfer' and quantity > 0 then quantity else 0 end) as received_quantity,
    sum(case when movement_reason != 'transfer' and quantity < 0 then -quantity else 0 end) as dispatched_quantity,
    sum(quantity) as net_quantity
from movements
group by product_id, month_start_date
