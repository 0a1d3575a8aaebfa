with

source as (

    select * from {{ source('snowflake', 'snowflake_customers') }}

),

renamed as (

    select
        -- ids
        customer_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        customer_name,
        business_number,
        email,
        phone,
        city,
        state,
        country,
        customer_type,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('created_at') }} as created_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        loaded_at
    from source

)

select * from renamed
