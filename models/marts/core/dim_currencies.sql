with

currencies as (

    select * from {{ ref('int_currencies__mentioned') }}

)

select
    {{ dimension_key('currency_code', ['currency_code']) }} as currency_key,
    currency_code,
    coalesce(currency_name, currency_code) as currency_name,
    is_reporting_currency,
    has_rates,
    false as is_unknown
from currencies

union all

select
    {{ unknown_key() }} as currency_key,
    cast(null as string) as currency_code,
    '(not known)' as currency_name,
    false as is_reporting_currency,
    false as has_rates,
    true as is_unknown
