{{ config(materialized='view') }}

with

named as (

    select * from {{ ref('currencies') }}

),

priced as (

    select distinct currency as currency_code from {{ ref('int_exchange_rates__daily') }}

),

mentioned as (

    select {{ tidy_name('currency') }} as currency_code from {{ ref('stg_snowflake__orders') }}
    union distinct
    select currency_code from priced
    union distinct
    select currency_code from named

)

select
    mentioned.currency_code,
    named.currency_name,
    mentioned.currency_code = '{{ var('reporting_currency') }}' as is_reporting_currency,
    priced.currency_code is not null as has_rates
from mentioned
left join named on mentioned.currency_code = named.currency_code
left join priced on mentioned.currency_code = priced.currency_code
where mentioned.currency_code is not null
