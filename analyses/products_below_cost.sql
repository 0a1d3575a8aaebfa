-- Which products are sold near or below what they cost, and how much is in stock?
-- Run: dbt show --select products_below_cost --profiles-dir profiles --limit 100
select
    sku,
    product_name,
    year_month,
    quantity,
    bought_amount,
    supplier_name,
    cost_amount,
    margin_share,
    on_hand_quantity,
    reporting_currency
from {{ ref('product_performance') }}
where margin_share < 0.05
order by year_month desc, margin_amount asc, sku asc
