with

customers as (

    select * from {{ ref('int_customers__identified') }}

),

builders as (

    select * from {{ ref('int_builders__identified') }}

)

select
    customer_id,
    builder_durable_key,
    match_method,
    matched_on
from {{ linked('customers', 'customer_id', 'builders', 'builder_durable_key') }} as links
