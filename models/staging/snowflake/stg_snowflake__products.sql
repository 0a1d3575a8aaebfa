with

source as (

    select * from {{ source('snowflake', 'snowflake_products') }}

),

renamed as (

    select
        -- ids
        product_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        sku,
        product_name,
        category,
        unit,
        currency,

        -- numerics
        {{ safe_decimal('list_price', 4) }} as catalogue_price_amount,

        -- booleans
        is_active,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('updated_at') }} as updated_at,
        loaded_at
    from source

)

select * from renamed
