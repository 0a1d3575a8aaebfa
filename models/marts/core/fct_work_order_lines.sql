{{ config(fact_storage('issue_date', ['builder_key', 'project_key', 'company_key'])) }}

with

lines as (

    select * from {{ ref('int_work_order_lines__corrected') }}
    where is_latest

),

orders as (

    select * from {{ ref('int_work_orders__versions') }}
    where is_latest

)

select
    -- keys
    lines.work_order_line_key,
    lines.work_order_key,
    orders.builder_key,
    orders.company_key,
    orders.project_key,
    orders.site_key,
    lines.work_category_key,
    {{ date_key('orders.issue_date') }} as issue_date_key,

    -- ids
    lines.document_id,
    lines.line_number,
    lines.page_number,

    -- strings
    lines.section,
    lines.area,
    lines.description,
    lines.unit,
    lines.currency,

    -- numerics
    lines.quantity,
    lines.unit_price_amount,
    lines.line_amount,

    -- dates
    orders.issue_date
from lines
inner join orders on lines.work_order_version_key = orders.work_order_version_key
