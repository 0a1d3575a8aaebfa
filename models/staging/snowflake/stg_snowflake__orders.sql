with

source as (

    select * from {{ source('snowflake', 'snowflake_orders') }}

),

renamed as (

    select
        -- ids
        order_id,
        customer_id,
        warehouse_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        order_number,
        order_kind,
        work_order_number,
        status as order_status,
        currency,

        -- numerics
        {{ safe_decimal('total_amount') }} as total_amount,

        -- dates
        required_on,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('ordered_at') }} as ordered_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        loaded_at
    from source

)

select * from renamed
