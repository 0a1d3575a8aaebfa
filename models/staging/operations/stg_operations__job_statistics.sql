with

source as (

    select * from {{ source('operations', 'job_statistics') }}

),

renamed as (

    select
        -- ids
        job_id,
        run_id,

        -- strings
        kind as job_kind,
        table_name,
        status,
        labels as labels_json,

        -- numerics
        bytes_estimated,
        bytes_processed,
        bytes_billed,
        bytes_written,
        slot_ms,

        -- timestamps
        {{ utc_timestamp('started_at') }} as started_at,
        {{ utc_timestamp('ended_at') }} as ended_at,
        {{ utc_timestamp('loaded_at') }} as loaded_at
    from source

)

select * from renamed
