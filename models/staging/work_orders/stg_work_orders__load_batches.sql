with

-- Not called source, as the column is: BigQuery would take the name for the row.
landed as (

    select * from {{ source('work_orders', 'load_batches') }}

),

renamed as (

    select
        -- ids
        batch_id,
        run_id,

        -- strings
        table_name,
        source as source_name,
        content_hash,

        -- numerics
        rows_received,
        rows_landed,
        rows_known,
        rows_quarantined,

        -- timestamps
        {{ utc_timestamp('started_at') }} as started_at,
        {{ utc_timestamp('committed_at') }} as committed_at
    from landed

)

select * from renamed
