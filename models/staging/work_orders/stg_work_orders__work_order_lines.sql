with

source as (

    select * from {{ source('work_orders', 'work_order_lines') }}

),

renamed as (

    select
        -- ids
        extraction_id,
        document_id,
        batch_id,
        run_id,

        -- strings
        section,
        area,
        description,
        unit,

        -- numerics
        cast(line_number as int64) as line_number,
        cast(page as int64) as page_number,
        {{ safe_decimal('quantity', 4) }} as quantity,
        {{ safe_decimal('unit_price', 4) }} as unit_price_amount,
        {{ safe_decimal('amount') }} as line_amount,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        loaded_at
    from source

)

select * from renamed
