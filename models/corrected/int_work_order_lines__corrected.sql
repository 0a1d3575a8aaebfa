with

lines as (

    select * from {{ ref('stg_work_orders__work_order_lines') }}

),

versions as (

    select * from {{ ref('int_work_orders__versions') }}

),

placed as (

    select
        -- ids
        versions.work_order_version_key,
        versions.work_order_key,
        versions.document_id,
        lines.line_number,

        -- strings
        lines.section,
        lines.area,
        lines.description,
        lower(trim(lines.unit)) as unit,
        -- A line's trade is the heading it stands under; without headings, the order's own.
        coalesce({{ tidy_name('lines.section') }}, versions.work_category) as work_category,
        versions.currency,

        -- numerics
        lines.page_number,
        lines.quantity,
        lines.unit_price_amount,
        lines.line_amount,

        -- booleans
        versions.is_latest
    from lines
    -- The join also drops lines of earlier readings of the same document: versions hold the last one only.
    inner join versions on lines.extraction_id = versions.extraction_id

)

select
    *,
    {{ dbt_utils.generate_surrogate_key(['work_order_version_key', 'line_number']) }} as work_order_line_key,
    {{ dimension_key('work_category', ['work_category']) }} as work_category_key,
    {{ built_at() }} as changed_at
from placed
