{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='order_event_key',
    on_schema_change='append_new_columns',
    meta={'months_of': 'order_event_key'},
    **fact_storage('occurred_on', ['event_type', 'order_key'])
) }}

with

events as (

    select * from {{ landed_rows_that_differ(ref('int_order_events__corrected'), 'order_event_key') }}

)

select
    -- keys
    order_event_key,
    order_key,
    {{ date_key('occurred_on') }} as occurred_date_key,

    -- ids
    event_id,
    order_id,

    -- strings
    event_type,
    topic,

    -- numerics
    partition_number,
    message_offset,
    delay_seconds,

    -- booleans
    is_late,

    -- dates
    occurred_on,

    -- timestamps
    occurred_at,
    produced_at,
    {{ utc_timestamp('loaded_at') }} as loaded_at,
    content_hash,
    {{ built_at() }} as changed_at
from events
