select
    customer_id,
    builder_durable_key,
    match_method,
    matched_on
from {{ linked(
    ref('int_customers__identified'), 'customer_id',
    ref('int_builders__identified'), 'builder_durable_key'
) }}
