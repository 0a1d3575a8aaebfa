with

-- Not called source, as the column is: BigQuery would take the name for the row.
landed as (

    select * from {{ source('streams', 'source_positions') }}

),

renamed as (

    select
        -- strings
        source as source_name,
        table_name,
        partition_name,
        purpose,
        position as source_position,

        -- numerics
        sequence as position_number,

        -- timestamps
        {{ utc_timestamp('loaded_at') }} as loaded_at
    from landed

)

select * from renamed
