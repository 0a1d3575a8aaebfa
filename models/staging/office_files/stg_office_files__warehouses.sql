with

source as (

    select * from {{ source('office_files', 'warehouses') }}

),

newest as (

    select *
    from source
    qualify row_number() over (
        partition by warehouse_id
        order by loaded_at desc, row_number desc, row_hash asc
    ) = 1

),

renamed as (

    select
        -- ids
        warehouse_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        name as warehouse_name,
        city,
        state,
        country,
        file_path,

        -- numerics
        {{ safe_decimal('capacity_m3') }} as capacity_m3,
        cast(row_number as int64) as row_number,

        -- dates
        opened_on,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        loaded_at
    from newest

)

select * from renamed
