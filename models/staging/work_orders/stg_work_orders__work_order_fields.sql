with

source as (

    select * from {{ source('work_orders', 'work_order_fields') }}

),

renamed as (

    select
        -- ids
        extraction_id,
        document_id,
        batch_id,
        run_id,

        -- strings
        field as field_name,
        value as field_value,
        raw as field_value_raw,
        method,

        -- numerics
        {{ safe_decimal('confidence', 4) }} as confidence,
        cast(page as int64) as page_number,
        x0 as box_left_points,
        top as box_top_points,
        x1 as box_right_points,
        bottom as box_bottom_points,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        loaded_at
    from source

)

select * from renamed
