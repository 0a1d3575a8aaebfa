with

source as (

    select * from {{ source('work_orders', 'documents') }}

),

renamed as (

    select
        -- ids
        attempt_id,
        document_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        path as file_path,
        file_name,
        status,
        error_code,
        error as error_message,
        review_reasons,
        reviews_hash,
        spec as specification,
        spec_version as specification_version,
        engine,
        engine_version,

        -- numerics
        cast(attempt as int64) as attempt_number,
        file_bytes,
        cast(page_count as int64) as page_count,
        cast(ocr_page_count as int64) as ocr_page_count,
        {{ safe_decimal('completeness', 4) }} as completeness,
        {{ safe_decimal('duration_seconds', 3) }} as duration_seconds,

        -- timestamps: loaded_at as it is, so that what is asked of it reaches the raw table's statistics
        {{ utc_timestamp('extracted_at') }} as extracted_at,
        loaded_at
    from source

)

select * from renamed
