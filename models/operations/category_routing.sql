with

lines as (

    select category_method from {{ ref('fct_work_order_lines') }}

),

orders as (

    select category_method from {{ ref('fct_work_orders', v=2) }}

),

routed as (

    select
        'lines' as subject,
        category_method,
        count(*) as row_count
    from lines
    group by category_method

    union all

    select
        'orders' as subject,
        category_method,
        count(*) as row_count
    from orders
    group by category_method

)

select
    {{ dbt_utils.generate_surrogate_key(['subject', 'category_method']) }} as category_routing_key,
    subject,
    category_method,
    row_count,
    cast(1.0 * row_count / sum(row_count) over (partition by subject) as numeric(18, 4)) as row_share
from routed
