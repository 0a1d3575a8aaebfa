{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='trade_mix_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_months_as_they_were() }}'
) }}

with

rooms as (

    select * from {{ ref('fct_work_order_rooms') }}
    where order_status != 'cancelled' and {{ month_is_counted('year_month', counted_months()) }}

),

categories as (

    select * from {{ ref('dim_work_categories') }}

),

-- A room of an order's trade is one row, so that rows are orders.
mixed as (

    select
        work_category_key,
        area,
        year_month,
        currency,
        count(*) as order_count,
        sum(line_count) as line_count,
        sum(line_amount) as line_amount,
        sum(allocated_amount) as allocated_amount
    from rooms
    group by work_category_key, area, year_month, currency

)

select
    {{ dbt_utils.generate_surrogate_key([
        'mixed.work_category_key', 'mixed.area', 'mixed.year_month', 'mixed.currency'
    ]) }} as trade_mix_key,
    mixed.work_category_key,
    categories.work_category_name,
    mixed.area,
    mixed.year_month,
    mixed.currency,
    mixed.order_count,
    cast(mixed.line_count as int64) as line_count,
    cast(mixed.line_amount as numeric(18, 2)) as line_amount,
    cast(mixed.allocated_amount as numeric(18, 2)) as allocated_amount,
    {{ built_at() }} as changed_at
from mixed
inner join categories on mixed.work_category_key = categories.work_category_key
