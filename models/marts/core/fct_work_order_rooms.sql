{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='work_order_room_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_superseded(dated=true) }}',
    **fact_storage('issue_date', ['work_category_key'])
) }}

with

orders as (

    select * from {{ ref('fct_work_orders', v=2) }}
    where {{ changed_since_last_build() }}

),

-- Lines and shares of these orders: they were written again with them.
lines as (

    select
        work_order_key,
        work_category_key,
        coalesce({{ tidy_name('area') }}, '(not printed)') as room,
        line_amount as line_price
    from {{ ref('fct_work_order_lines') }}
    where {{ changed_since_last_build() }}

),

shares as (

    select * from {{ ref('bridge_work_order_categories') }}
    where {{ changed_since_last_build() }}

),

dates as (

    select * from {{ ref('dim_dates') }}

),

rooms as (

    select
        work_order_key,
        work_category_key,
        room,
        count(*) as line_count,
        count(line_price) as priced_line_count,
        sum(line_price) as line_amount
    from lines
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
                then
                    cast(line_amount as {{ double_type() }})
                    / cast(sum(line_amount) over trade as {{ double_type() }})
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
        orders.issue_date_key,
        coalesce(room_shares.room, '(not printed)') as area,
        {{ order_month('orders', 'dates') }} as year_month,
        coalesce(orders.currency, '(not printed)') as currency,
        orders.order_status,
        coalesce(room_shares.line_count, 0) as line_count,
        cast(room_shares.line_amount as numeric(18, 2)) as line_amount,
        cast(
            {{ order_amount('orders') }} * shares.weight * coalesce(room_shares.room_share, 1) as numeric(18, 4)
        ) as allocated_amount,
        orders.issue_date
    from orders
    inner join shares on orders.work_order_key = shares.work_order_key
    inner join dates on orders.issue_date_key = dates.date_key
    left join room_shares
        on
            shares.work_order_key = room_shares.work_order_key
            and shares.work_category_key = room_shares.work_category_key

)

select
    {{ dbt_utils.generate_surrogate_key(['work_order_key', 'work_category_key', 'area']) }} as work_order_room_key,
    *,
    {{ built_at() }} as changed_at
from placed
{% if writes_in_order() -%}
order by issue_date
{%- endif %}
