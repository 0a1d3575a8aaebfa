with

source as (

    select * from {{ source('snowflake', 'snowflake_order_lines') }}

),

renamed as (

    select
        -- ids
        order_id,
        product_id,
        batch_id,
        run_id,
        row_hash,

        -- numerics
        cast(line_number as int64) as line_number,
        {{ safe_decimal('quantity', 4) }} as quantity,
        {{ safe_decimal('unit_price', 4) }} as unit_price_amount,
        {{ safe_decimal('amount') }} as line_amount,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        loaded_at
    from source

)

select * from renamed
