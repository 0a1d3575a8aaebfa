with

source as (

    select * from {{ source('redshift', 'redshift_customer_behaviour') }}

),

-- The delivery that landed first stands for the event, however often it came.
firsts as (

    select *
    from source
    qualify row_number() over (partition by event_id order by loaded_at, row_hash) = 1

),

renamed as (

    select
        -- ids
        event_id,
        customer_id,
        session_id,
        product_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        event_type,
        page,
        device,
        country,

        -- numerics
        {{ safe_decimal('seconds_on_page', 3) }} as seconds_on_page,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        loaded_at
    from firsts

)

select * from renamed
