{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('stg_order_events__events') }}

),

corrected as (

    select
        {{ dbt_utils.generate_surrogate_key(['event_id']) }} as order_event_key,
        {{ dbt_utils.generate_surrogate_key(['order_id']) }} as order_key,
        event_id,
        order_id,
        lower({{ tidy_name('event_type') }}) as event_type,
        topic,
        partition_number,
        message_offset,
        {{ dbt.datediff('occurred_at', 'produced_at', 'second') }} as delay_seconds,
        cast(occurred_at as date) as occurred_on,
        occurred_at,
        produced_at,
        loaded_at
    from events

)

select
    *,
    coalesce(delay_seconds > {{ var('late_event_hours') }} * 3600, false) as is_late,
    {{ dbt_utils.generate_surrogate_key([
        'order_id', 'event_type', 'occurred_at', 'produced_at', 'topic', 'partition_number', 'message_offset'
    ]) }} as content_hash
from corrected
