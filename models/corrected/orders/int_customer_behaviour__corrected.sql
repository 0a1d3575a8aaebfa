{{ config(materialized='view') }}

with

events as (

    select * from {{ ref('stg_redshift__customer_behaviour') }}

),

corrected as (

    select
        {{ dbt_utils.generate_surrogate_key(['event_id']) }} as behaviour_event_key,
        {{ dimension_key('customer_id', ['customer_id']) }} as customer_key,
        {{ dimension_key('product_id', ['product_id']) }} as product_key,
        event_id,
        session_id,
        lower({{ tidy_name('event_type') }}) as event_type,
        page,
        lower({{ tidy_name('device') }}) as device,
        {{ tidy_name('country') }} as country,
        seconds_on_page,
        customer_id is not null as is_signed_in,
        cast(occurred_at as date) as occurred_on,
        occurred_at,
        loaded_at
    from events

)

select
    *,
    {{ dbt_utils.generate_surrogate_key([
        'customer_key', 'product_key', 'session_id', 'event_type', 'page', 'device', 'country', 'seconds_on_page',
        'occurred_at',
    ]) }} as content_hash
from corrected
