with

-- Not called source, as the column is: BigQuery would take the name for the row.
landed as (

    select * from {{ source('streams', 'stream_batches') }}

),

renamed as (

    select
        -- ids
        batch_id,

        -- strings
        table_name,
        source as source_name,
        position as source_position,

        -- numerics
        batch_number,
        batch_rows as row_count,

        -- timestamps
        min({{ utc_timestamp('happened_at') }}) as committed_at
    from landed
    where event = 'committed'
    group by batch_id, table_name, source, position, batch_number, batch_rows

)

select * from renamed
