with

source as (

    select * from {{ source('work_orders', 'quarantine') }}

),

renamed as (

    select
        -- ids
        quarantine_id,
        document_id,
        batch_id,
        run_id,

        -- strings
        path as file_path,
        table_name,
        reason_code,
        reason,
        payload,

        -- timestamps
        {{ utc_timestamp('quarantined_at') }} as quarantined_at,
        {{ utc_timestamp('loaded_at') }} as loaded_at
    from source

)

select * from renamed
