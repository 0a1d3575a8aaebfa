with

source as (

    select * from {{ source('progress', 'work_order_progress') }}

),

renamed as (

    select
        -- ids
        report_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        builder_name,
        work_order_number,
        status as reported_status,
        report_date as report_date_raw,
        reported_by,
        note as report_note,
        path as file_path,
        file_name,

        -- numerics
        cast(row_number as int64) as row_number,

        -- dates
        {{ date_from_text('report_date') }} as report_date,

        -- timestamps: as it is, so that a filter on it reaches the statistics of the raw table
        loaded_at
    from source

)

select * from renamed
