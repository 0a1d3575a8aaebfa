with

source as (

    select * from {{ source('operations', 'model_calls') }}

),

renamed as (

    select
        -- ids
        call_id,
        run_id,
        document_id,

        -- strings
        model as model_name,
        fields as field_names,
        outcome,
        content_hash,

        -- numerics
        field_count,
        http_status,
        input_tokens,
        cache_write_tokens,
        cache_read_tokens,
        output_tokens,
        cast(cost_usd as numeric(18, 8)) as cost_usd,
        duration_seconds,

        -- timestamps
        {{ utc_timestamp('sent_at') }} as sent_at,
        {{ utc_timestamp('loaded_at') }} as loaded_at
    from source

)

select * from renamed
