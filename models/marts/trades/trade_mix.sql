with

orders as (

    select * from {{ ref('fct_work_orders', v=2) }}
    where order_status != 'cancelled'

),

lines as (

    select * from {{ ref('fct_work_order_lines') }}

),

shares as (

    select * from {{ ref('bridge_work_order_categories') }}

),

categories as (

    select * from {{ ref('dim_work_categories') }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

placed_lines as (

    select
        work_order_key,
        work_category_key,
        coalesce({{ tidy_name('area') }}, '(not printed)') as room,
        line_amount as line_price
    from lines

),

rooms as (

    select
        work_order_key,
        work_category_key,
        room,
        count(*) as line_count,
        count(line_price) as priced_line_count,
        sum(line_price) as line_amount
    from placed_lines
    group by work_order_key, work_category_key, room

),

-- What an order's trade is worth is split among its rooms by their prices, where all have one, else by their lines.
room_shares as (

    select
        *,
        case
            when
                sum(line_count - priced_line_count) over trade = 0 and min(line_amount) over trade >= 0
                and sum(line_amount) over trade > 0
                then line_amount / sum(line_amount) over trade
            else line_count / sum(line_count) over trade
        end as room_share
    from rooms
    window trade as (partition by work_order_key, work_category_key)

),

-- An order without lines has the trade it names, and no room.
placed as (

    select
        orders.work_order_key,
        shares.work_category_key,
        categories.work_category_name,
        coalesce(room_shares.room, '(not printed)') as area,
        {{ order_month('orders', 'dates') }} as year_month,
        coalesce(orders.currency, '(not printed)') as currency,
        coalesce(room_shares.line_count, 0) as line_count,
        room_shares.line_amount,
        cast(
            {{ order_amount('orders') }} * shares.weight * coalesce(room_shares.room_share, 1) as numeric(18, 4)
        ) as allocated_amount
    from orders
    inner join shares on orders.work_order_key = shares.work_order_key
    inner join categories on shares.work_category_key = categories.work_category_key
    inner join dates on orders.issue_date_key = dates.date_key
    left join room_shares
        on
            shares.work_order_key = room_shares.work_order_key
            and shares.work_category_key = room_shares.work_category_key

),

mixed as (

    select
        work_category_key,
        work_category_name,
        area,
        year_month,
        currency,
        count(distinct work_order_key) as order_count,
        sum(line_count) as line_count,
        sum(line_amount) as line_amount,
        sum(allocated_amount) as allocated_amount
    from placed
    group by work_category_key, work_category_name, area, year_month, currency

)

select
    {{ dbt_utils.generate_surrogate_key(['work_category_key', 'area', 'year_month', 'currency']) }} as trade_mix_key,
    work_category_key,
    work_category_name,
    area,
    year_month,
    currency,
    order_count,
    cast(line_count as int64) as line_count,
    cast(line_amount as numeric(18, 2)) as line_amount,
    cast(allocated_amount as numeric(18, 2)) as allocated_amount
from mixed
