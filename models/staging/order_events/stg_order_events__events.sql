with

source as (

    select * from {{ source('order_events', 'order_events') }}

),

-- The delivery that landed first stands for the event, however often it came.
firsts as (

    select *
    from source
    qualify row_number() over (
        partition by event_id
        order by loaded_at, topic, {{ adapter.quote('partition') }}, message_offset
    ) = 1

),

renamed as (

    select
        -- ids
        event_id,
        order_id,
        batch_id,
        run_id,
        row_hash,

        -- strings
        event_type,
        actor,
        topic,

        -- numerics
        cast({{ adapter.quote('partition') }} as int64) as partition_number,
        message_offset,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        {{ utc_timestamp('occurred_at') }} as occurred_at,
        {{ utc_timestamp('produced_at') }} as produced_at,
        loaded_at
    from firsts

)

select * from renamed
