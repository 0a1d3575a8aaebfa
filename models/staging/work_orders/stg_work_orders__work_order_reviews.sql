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
        {{ utc_timestamp('loaded_at') }} as loaded_at
    from source
    qualify row_number() over (partition by extraction_id, field order by loaded_at desc, row_hash desc) = 1

)

select * from renamed
