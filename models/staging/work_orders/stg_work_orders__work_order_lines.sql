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

        -- timestamps
        {{ utc_timestamp('loaded_at') }} as loaded_at
    from source
    qualify row_number() over (partition by extraction_id, line_number order by loaded_at desc, row_hash desc) = 1

)

select * from renamed
