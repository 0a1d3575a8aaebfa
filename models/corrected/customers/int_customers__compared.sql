with

customers as (

    select
        customer_id,
        customer_name,
        {{ match_key('customer_name') }} as match_key
    from {{ ref('stg_snowflake__customers') }}
    where {{ may_be_builder('customer_type') }}

),

reviewed as (

    select * from {{ reviewed_firm_names() }}

),

-- Of one firm the spellings that differ in case and punctuation only are one question.
open_names as (

    select
        'customer_name' as field_name,
        match_key,
        min(customer_name) as raw_value,
        count(*) as customer_count,
        min(customer_id) as example_customer_id
    from customers
    where
        match_key is not null
        and customer_id not in (select customer_id from {{ ref('int_customers__linked') }})
        and match_key not in (select match_key from reviewed)
    group by match_key

),

nearest as (

    select * from {{ nearest_names('open_names', known_builder_names('customer_name')) }}

)

select
    open_names.match_key,
    open_names.raw_value,
    {{ tidy_name('open_names.raw_value') }} as normalised_value,
    nearest.proposed_value,
    {{ nearest_columns('nearest') }},
    open_names.customer_count,
    open_names.example_customer_id
from open_names
left join nearest on open_names.raw_value = nearest.raw_value
