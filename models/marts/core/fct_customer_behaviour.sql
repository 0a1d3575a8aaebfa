{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='behaviour_event_key',
    on_schema_change='append_new_columns',
    meta={'months_of': 'behaviour_event_key'},
    **fact_storage('occurred_on', ['customer_key', 'event_type', 'product_key'])
) }}

with

events as (

    select * from {{ landed_rows_that_differ(ref('int_customer_behaviour__corrected'), 'behaviour_event_key') }}

)

select
    -- keys
    behaviour_event_key,
    customer_key,
    product_key,
    {{ date_key('occurred_on') }} as occurred_date_key,

    -- ids
    event_id,
    session_id,

    -- strings
    event_type,
    page,
    device,
    country,

    -- numerics
    seconds_on_page,

    -- booleans
    is_signed_in,

    -- dates
    occurred_on,

    -- timestamps
    occurred_at,
    {{ utc_timestamp('loaded_at') }} as loaded_at,
    content_hash,
    {{ built_at() }} as changed_at
from events
