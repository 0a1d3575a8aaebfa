with

source as (

    select * from {{ source('hubspot', 'hubspot_contacts') }}

),

newest as (

    select *
    from source
    qualify row_number() over (
        partition by contact_id
        order by updated_at desc, loaded_at desc, row_hash asc
    ) = 1

),

renamed as (

    select
        -- ids
        contact_id,
        company_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        first_name,
        last_name,
        email,
        phone,
        job_title,

        -- booleans
        is_archived as is_deleted,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('created_at') }} as created_at,
        {{ utc_timestamp('updated_at') }} as updated_at,
        loaded_at
    from newest

)

select * from renamed
