with

source as (

    select * from {{ source('inventory', 'stock_movements') }}

),

newest as (

    select *
    from source
    qualify row_number() over (
        partition by movement_id
        order by updated_at desc, loaded_at desc, row_hash asc
    ) = 1

),

renamed as (

    select
        -- ids
        movement_id,
        warehouse_id,
        product_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        reason as movement_reason,

        -- numerics
        {{ safe_decimal('quantity', 4) }} as quantity,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('moved_at') }} as moved_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        loaded_at
    from newest

)

select * from renamed
