{{ config(materialized='view') }}

{%- set reporting = "'" ~ var('reporting_currency') ~ "'" %}

with

tidied as (

    select
        *,
        {{ tidy_name('currency') }} as currency_code,
        {{ match_key('order_status') }} as status_match_key,
        cast(ordered_at as date) as ordered_on
    from {{ ref('stg_snowflake__orders') }}

),

reviewed as (

    select * from {{ ref('int_corrections__reviewed') }}
    where field_name = 'sales_order_status'

),

rates as (

    select * from {{ ref('int_exchange_rates__daily') }}

),

linked as (

    select * from {{ ref('int_orders__work_orders') }}

),

corrected as (

    select
        -- keys
        {{ dbt_utils.generate_surrogate_key(['tidied.order_id']) }} as order_key,
        {{ dimension_key('tidied.customer_id', ['tidied.customer_id']) }} as customer_key,
        {{ dimension_key('tidied.warehouse_id', ['tidied.warehouse_id']) }} as warehouse_key,
        {{ dimension_key('tidied.currency_code', ['tidied.currency_code']) }} as currency_key,
        linked.work_order_key,

        -- ids
        tidied.order_id,
        tidied.order_number,
        tidied.customer_id,
        tidied.warehouse_id,
        tidied.work_order_number as work_order_number_raw,
        {{ order_number('tidied.work_order_number') }} as work_order_number,

        -- strings: a word that nobody has reviewed says nothing
        lower({{ tidy_name('tidied.order_kind') }}) as order_kind,
        {{ correct(
            'sales_order_status',
            raw='tidied.order_status',
            mapped='reviewed.corrected_value',
            normalised='cast(null as string)'
        ) }},
        tidied.currency as currency_raw,
        tidied.currency_code as currency,
        {{ reporting }} as reporting_currency,

        -- amounts
        tidied.total_amount,
        case when tidied.currency_code = {{ reporting }} then 1 else rates.rate_to_reporting end as rate_to_reporting,

        -- numerics
        case when tidied.currency_code = {{ reporting }} then 0 else rates.rate_carried_days end as rate_carried_days,

        -- dates
        tidied.ordered_on,
        tidied.required_on,
        case when tidied.currency_code = {{ reporting }} then tidied.ordered_on else rates.rate_date end as rate_date,

        -- timestamps
        tidied.ordered_at
    from tidied
    left join reviewed on tidied.status_match_key = reviewed.match_key
    left join rates on tidied.ordered_on = rates.date_day and tidied.currency_code = rates.currency
    left join linked on tidied.order_id = linked.order_id

),

converted as (

    select
        *,
        cast(round(total_amount * rate_to_reporting, 2) as numeric(18, 2)) as reporting_total_amount,
        coalesce(rate_carried_days > 0, false) as is_rate_carried,
        rate_to_reporting is null as is_rate_missing
    from corrected

)

select
    *,
    {{ dbt_utils.generate_surrogate_key([
        'order_number', 'order_kind', 'sales_order_status_raw', 'sales_order_status', 'sales_order_status_correction',
        'customer_key', 'warehouse_key', 'currency_key', 'currency_raw', 'work_order_key', 'work_order_number_raw',
        'total_amount', 'reporting_currency', 'reporting_total_amount', 'rate_to_reporting', 'rate_date', 'ordered_at',
        'required_on',
    ]) }} as content_hash
from converted
