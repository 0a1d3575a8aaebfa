with

orders as (

    select distinct customer_id from {{ ref('stg_snowflake__orders') }}
    where customer_id is not null

),

visits as (

    select distinct customer_id from {{ ref('stg_redshift__customer_behaviour') }}
    where customer_id is not null

)

select customer_id from orders
union distinct
select customer_id from visits
