{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='work_order_line_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_superseded(dated=true) }}',
    **fact_storage('issue_date', ['builder_key', 'project_key', 'company_key'])
) }}

with

orders as (

    select * from {{ ref('fct_work_orders', v=2) }}
    where {{ changed_since_last_build() }}

),

lines as (

    select *
    from {{ rows_of_touched(
        ref('int_work_order_lines__corrected'), 'document_id', 'orders', [landed_since_first_read(changed_orders())]
    ) }}
    where document_id in (select document_id from orders)

)

select
    -- keys, as of the order
    lines.work_order_line_key,
    orders.work_order_key,
    orders.builder_key,
    orders.company_key,
    orders.project_key,
    orders.site_key,
    lines.work_category_key,
    orders.issue_date_key,

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
    lines.category,
    lines.category_raw,
    lines.category_method,

    -- numerics
    lines.category_confidence,
    lines.quantity,
    lines.unit_price_amount,
    lines.line_amount,

    -- dates
    orders.issue_date,

    -- timestamps
    {{ built_at() }} as changed_at
from lines
inner join orders on lines.document_id = orders.document_id
{% if writes_in_order() -%}
order by orders.issue_date
{%- endif %}
