{{ config(materialized='view') }}

with

warehouses as (

    select * from {{ ref('stg_office_files__warehouses') }}

),

-- Orders may name a warehouse that the office's sheet does not have: facts join all the same.
mentioned as (

    select distinct warehouse_id from {{ ref('stg_snowflake__orders') }}
    where warehouse_id is not null

)

select
    warehouse_id,
    warehouse_name,
    city,
    state,
    {{ tidy_name('country') }} as country,
    opened_on,
    capacity_m3,
    true as is_in_sheet
from warehouses

union all

select
    warehouse_id,
    cast(null as string) as warehouse_name,
    cast(null as string) as city,
    cast(null as string) as state,
    cast(null as string) as country,
    cast(null as date) as opened_on,
    cast(null as numeric(18, 2)) as capacity_m3,
    false as is_in_sheet
from mentioned
where warehouse_id not in (select warehouses.warehouse_id from warehouses)
