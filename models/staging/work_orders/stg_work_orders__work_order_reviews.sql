with

source as (

    select * from {{ source('work_orders', 'work_order_reviews') }}

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
        decision,
        value as reviewed_value,
        engine_value,
        replaced_value,
        reviewed_by,
        note as review_note,

        -- timestamps
        {{ utc_timestamp('reviewed_at') }} as reviewed_at,
        loaded_at
    from source

)

select * from renamed
