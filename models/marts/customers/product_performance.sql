with

products as (

    select * from {{ ref('dim_products') }}
    where product_id is not null

),

staleness as (

    select *
    from {{ staleness_of([
        'snowflake_products', 'snowflake_orders', 'snowflake_order_lines', 'exchange_rates', 'supplier_prices',
        'stock_movements', 'stock_levels',
    ]) }}

),

orders as (

    select
        order_key,
        is_rate_missing
    from {{ ref('fct_orders') }}
    where {{ is_bought('sales_order_status') }}

),

sold as (

    select
        lines.product_key,
        {{ month_start('lines.ordered_on') }} as month_start_date,
        count(distinct lines.order_key) as order_count,
        count(distinct lines.customer_key) as customer_count,
        sum(lines.quantity) as quantity,
        sum(case when lines.order_kind = 'material' then lines.quantity else 0 end) as material_quantity,
        sum(lines.reporting_line_amount) as bought_amount,
        sum(case when lines.reporting_line_amount is not null then lines.quantity else 0 end) as converted_quantity,
        sum(case when orders.is_rate_missing then 1 else 0 end) as unconverted_line_count
    from {{ ref('fct_order_lines') }} as lines
    inner join orders on lines.order_key = orders.order_key
    group by lines.product_key, month_start_date

),

moved as (

    select
        {{ dimension_key('product_id', ['product_id']) }} as product_key,
        month_start_date,
        received_quantity,
        dispatched_quantity,
        net_quantity
    from {{ ref('int_stock_movements__monthly') }}

),

on_hand as (

    select
        {{ dimension_key('product_id', ['product_id']) }} as product_key,
        on_hand_quantity,
        balance_quantity
    from {{ ref('int_products__on_hand') }}

),

months as (

    select
        product_key,
        month_start_date
    from sold

    union distinct

    select
        product_key,
        month_start_date
    from moved

),

-- The last rate of each month.
rates as (

    select
        {{ month_start('date_day') }} as month_start_date,
        currency,
        max_by(rate_to_reporting, date_day) as rate_to_reporting
    from {{ ref('int_exchange_rates__daily') }}
    group by month_start_date, currency

),

-- The cheapest supplier on the month's last day.
costs as (

    select
        months.product_key,
        months.month_start_date,
        min_by(prices.supplier_name, prices.cost_amount * rates.rate_to_reporting) as supplier_name,
        min(prices.cost_amount * rates.rate_to_reporting) as unit_cost_amount
    from months
    inner join products on months.product_key = products.product_key
    inner join {{ ref('int_supplier_prices__dated') }} as prices
        on
            products.product_id = prices.product_id
            and {{ dbt.last_day('months.month_start_date', 'month') }}
            between prices.valid_from_date and prices.valid_to_date
    inner join rates on months.month_start_date = rates.month_start_date and prices.currency = rates.currency
    group by months.product_key, months.month_start_date

),

-- What is on hand now, less what was moved since.
stocked as (

    select
        months.product_key,
        months.month_start_date,
        moved.received_quantity,
        moved.dispatched_quantity,
        on_hand.balance_quantity - coalesce(
            sum(moved.net_quantity) over (
                partition by months.product_key
                order by months.month_start_date desc
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as month_end_quantity,
        on_hand.on_hand_quantity
    from months
    left join moved on months.product_key = moved.product_key and months.month_start_date = moved.month_start_date
    left join on_hand on months.product_key = on_hand.product_key

)

select
    {{ dbt_utils.generate_surrogate_key(['stocked.product_key', 'stocked.month_start_date']) }}
        as product_performance_key,
    products.product_key,
    products.product_id,
    products.sku,
    products.product_name,
    products.product_category,
    {{ date_text('stocked.month_start_date', '%Y-%m') }} as year_month,
    '{{ var('reporting_currency') }}' as reporting_currency,
    coalesce(sold.order_count, 0) as order_count,
    coalesce(sold.customer_count, 0) as customer_count,
    cast(coalesce(sold.quantity, 0) as numeric(18, 4)) as quantity,
    cast(coalesce(sold.material_quantity, 0) as numeric(18, 4)) as material_quantity,
    cast(sold.bought_amount as numeric(18, 2)) as bought_amount,
    cast(coalesce(sold.unconverted_line_count, 0) as int64) as unconverted_line_count,
    costs.supplier_name,
    cast(costs.unit_cost_amount as numeric(18, 4)) as unit_cost_amount,
    cast(sold.converted_quantity * costs.unit_cost_amount as numeric(18, 2)) as cost_amount,
    cast(sold.bought_amount - sold.converted_quantity * costs.unit_cost_amount as numeric(18, 2)) as margin_amount,
    cast(
        (sold.bought_amount - sold.converted_quantity * costs.unit_cost_amount) / nullif(sold.bought_amount, 0)
        as numeric(18, 4)
    ) as margin_share,
    cast(coalesce(stocked.received_quantity, 0) as numeric(18, 4)) as received_quantity,
    cast(coalesce(stocked.dispatched_quantity, 0) as numeric(18, 4)) as dispatched_quantity,
    cast(stocked.month_end_quantity as numeric(18, 4)) as month_end_quantity,
    cast(stocked.on_hand_quantity as numeric(18, 4)) as on_hand_quantity,
    staleness.is_stale,
    staleness.stale_sources,
    staleness.stale_since
from stocked
inner join products on stocked.product_key = products.product_key
left join sold on stocked.product_key = sold.product_key and stocked.month_start_date = sold.month_start_date
left join costs on stocked.product_key = costs.product_key and stocked.month_start_date = costs.month_start_date
cross join staleness
