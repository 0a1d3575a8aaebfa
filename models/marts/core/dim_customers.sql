with

customers as (

    select * from {{ ref('int_customers__corrected') }}

),

mentioned as (

    select customer_id from {{ ref('int_customers__mentioned') }}

),

-- Orders and visits may name a customer that the order system no longer has, or not yet: facts join all the same.
unknown as (

    select customer_id from mentioned
    where customer_id not in (select customer_id from customers)

    union all

    select cast(null as string) as customer_id

)

select
    {{ dimension_key('customer_id', ['customer_id']) }} as customer_key,
    customer_id,
    coalesce(builder_durable_key, {{ unknown_key() }}) as builder_durable_key,
    customer_name,
    customer_type,
    builder_match_method,
    business_number,
    email,
    phone,
    city,
    state,
    country,
    cast(created_at as date) as opened_on,
    false as is_unknown
from customers

union all

select
    {{ dimension_key('customer_id', ['customer_id']) }} as customer_key,
    customer_id,
    {{ unknown_key() }} as builder_durable_key,
    '(not known)' as customer_name,
    cast(null as string) as customer_type,
    cast(null as string) as builder_match_method,
    cast(null as string) as business_number,
    cast(null as string) as email,
    cast(null as string) as phone,
    cast(null as string) as city,
    cast(null as string) as state,
    cast(null as string) as country,
    cast(null as date) as opened_on,
    true as is_unknown
from unknown
