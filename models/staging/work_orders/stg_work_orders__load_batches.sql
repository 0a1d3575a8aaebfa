with

source as (

    select * from {{ source('work_orders', 'load_batches') }}

),

renamed as (

    select
        -- ids
        batch_id,
        run_id,

        -- strings
        table_name,
        source.source as source_name,
        content_hash,

        -- numerics
        rows_received,
        rows_landed,
        rows_known,
        rows_quarantined,

        -- timestamps
        {{ utc_timestamp('started_at') }} as started_at,
        {{ utc_timestamp('committed_at') }} as committed_at
    from source

)

select * from renamed
