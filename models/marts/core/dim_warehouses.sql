with

warehouses as (

    select * from {{ ref('int_warehouses__corrected') }}

)

select
    {{ dimension_key('warehouse_id', ['warehouse_id']) }} as warehouse_key,
    warehouse_id,
    coalesce(warehouse_name, '(not known)') as warehouse_name,
    city,
    state,
    country,
    opened_on,
    capacity_m3,
    not is_in_sheet as is_unknown
from warehouses

union all

select
    {{ unknown_key() }} as warehouse_key,
    cast(null as string) as warehouse_id,
    '(not known)' as warehouse_name,
    cast(null as string) as city,
    cast(null as string) as state,
    cast(null as string) as country,
    cast(null as date) as opened_on,
    cast(null as numeric(18, 2)) as capacity_m3,
    true as is_unknown
