{{ config(materialized='view') }}

with

orders as (

    select * from {{ ref('fct_work_orders', v=2) }}

),

as_of as (

    select * from {{ as_of_day() }}

)

select
    orders.work_order_key,
    orders.builder_key,
    orders.company_key,
    orders.project_key,
    orders.site_key,
    orders.work_category_key,
    orders.issue_date_key,
    orders.start_date_key,
    orders.completion_date_key,
    orders.document_id,
    orders.work_order_number,
    orders.job_number,
    orders.document_type,
    orders.status,
    orders.billing_month,
    orders.payment_terms,
    orders.currency,
    orders.subtotal_amount,
    orders.tax_amount,
    orders.total_amount,
    orders.version_number,
    orders.completeness,
    orders.issue_year,
    case
        when orders.completion_date < as_of.as_of_date
            then {{ dbt.datediff('orders.completion_date', 'as_of.as_of_date', 'day') }}
        when orders.completion_date is not null then 0
    end as days_late,
    orders.is_revised,
    orders.is_to_review,
    coalesce(orders.completion_date < as_of.as_of_date, false) as is_late,
    orders.issue_date,
    orders.start_date,
    orders.completion_date,
    as_of.as_of_date
from orders
cross join as_of
