{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='exchange_rate_key',
    on_schema_change='append_new_columns',
    post_hook="{{ delete_gone('int_exchange_rates__daily', 'exchange_rate_key') }}",
    meta={'months_of': 'exchange_rate_key'},
    **fact_storage('date_day', ['currency_key'])
) }}

with

rates as (

    select * from {{ rows_that_differ(ref('int_exchange_rates__daily'), 'exchange_rate_key') }}

)

select
    -- keys
    exchange_rate_key,
    {{ dimension_key('currency', ['currency']) }} as currency_key,
    {{ dimension_key('base_currency', ['base_currency']) }} as base_currency_key,
    {{ date_key('date_day') }} as date_key,

    -- strings
    currency,
    base_currency,
    reporting_currency,

    -- numerics
    exchange_rate,
    rate_to_reporting,
    rate_carried_days,

    -- booleans
    is_rate_carried,

    -- dates
    date_day,
    rate_date,

    -- timestamps
    content_hash,
    {{ built_at() }} as changed_at
from rates
