with

source as (

    select * from {{ source('exchange_rates', 'exchange_rates') }}

),

newest as (

    select *
    from source
    qualify row_number() over (
        partition by rate_date, base_currency, currency
        order by published_at desc nulls last, loaded_at desc, row_hash asc
    ) = 1

),

renamed as (

    select
        -- ids
        batch_id,
        run_id,
        row_hash,

        -- strings
        base_currency,
        currency,

        -- numerics
        {{ safe_decimal('rate', 8) }} as exchange_rate,

        -- dates
        rate_date,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('published_at') }} as published_at,
        loaded_at
    from newest

)

select * from renamed
