with

source as (

    select * from {{ source('salesforce', 'salesforce_contacts') }}

),

newest as (

    select *
    from source
    qualify row_number() over (
        partition by contact_id
        order by system_modstamp desc, loaded_at desc, row_hash asc
    ) = 1

),

renamed as (

    select
        -- ids
        contact_id,
        account_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        account_name,
        first_name,
        last_name,
        email,
        phone,
        title as job_title,

        -- booleans
        is_deleted,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('created_at') }} as created_at,
        {{ utc_timestamp('system_modstamp') }} as updated_at,
        loaded_at
    from newest

)

select * from renamed
