with

customers as (

    select
        *,
        {{ match_key('customer_name') }} as match_key,
        {{ business_number_digits('business_number') }} as number_digits
    from {{ ref('stg_snowflake__customers') }}

),

reviewed as (

    select * from {{ reviewed_firm_names() }}

),

compared as (

    select * from {{ ref('int_customers__compared') }}

),

links as (

    select * from {{ ref('int_customers__linked') }}

)

select
    -- ids
    customers.customer_id,
    links.builder_durable_key,

    -- strings: the name as it is written, as the warehouse uses it, and why it changed
    {{ correct(
        'customer_name',
        raw='customers.customer_name',
        mapped='reviewed.corrected_value',
        normalised=tidy_name('customers.customer_name'),
        proposed='compared.proposed_value'
    ) }},
    links.match_method as builder_match_method,
    links.matched_on as builder_matched_on,
    customers.customer_type,
    customers.business_number,
    customers.email,
    customers.phone,
    customers.city,
    customers.state,
    customers.country,

    -- booleans
    {{ checked_business_number('customers.number_digits', country_code('customers.country')) }} is not null
        as is_business_number_valid,

    -- timestamps
    customers.created_at,
    customers.updated_at
from customers
left join reviewed on customers.match_key = reviewed.match_key
left join compared on customers.match_key = compared.match_key
left join links on customers.customer_id = links.customer_id
