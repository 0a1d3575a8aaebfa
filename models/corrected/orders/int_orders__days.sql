{{ config(materialized='view') }}

{%- set dated = [
    ('stg_snowflake__orders', 'ordered_at'),
    ('stg_snowflake__orders', 'required_on'),
    ('stg_order_events__events', 'occurred_at'),
    ('stg_redshift__customer_behaviour', 'occurred_at'),
    ('int_exchange_rates__daily', 'date_day'),
] %}

with

days as (
    {% for model, column in dated %}
    select cast({{ column }} as date) as date_day
    from {{ ref(model) }}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}

)

select
    min(date_day) as first_date,
    max(date_day) as last_date
from days
where {{ within_years('date_day') }}
