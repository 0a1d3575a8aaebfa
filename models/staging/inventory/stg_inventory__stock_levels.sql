with

source as (

    select * from {{ source('inventory', 'stock_levels') }}

),

-- Changes count up: by number, or by words of one length.
newest as (

    select *
    from source
    qualify row_number() over (
        partition by warehouse_id, product_id
        order by length(change_id) desc, change_id desc, loaded_at desc, row_hash asc
    ) = 1

),

renamed as (

    select
        -- ids
        change_id,
        warehouse_id,
        product_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        operation,

        -- numerics
        {{ safe_decimal('on_hand', 4) }} as on_hand_quantity,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('changed_at') }} as changed_at,
        loaded_at
    from newest
    where operation != 'delete'

)

select * from renamed
