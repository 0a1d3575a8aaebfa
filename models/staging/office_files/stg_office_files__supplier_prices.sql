with

source as (

    select * from {{ source('office_files', 'supplier_prices') }}

),

newest as (

    select *
    from source
    qualify row_number() over (
        partition by product_id, supplier, valid_from
        order by loaded_at desc, row_number desc, row_hash asc
    ) = 1

),

renamed as (

    select
        -- ids
        product_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        supplier as supplier_name,
        currency,
        file_path,

        -- numerics
        {{ safe_decimal('cost', 4) }} as cost_amount,
        cast(row_number as int64) as row_number,

        -- dates
        valid_from,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        loaded_at
    from newest

)

select * from renamed
