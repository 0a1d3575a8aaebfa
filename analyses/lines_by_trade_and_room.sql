-- Which trades and rooms bring the work, and the money where lines are priced?
select
    dim_work_categories.work_category_name,
    fct_work_order_lines.area,
    count(*) as line_count,
    count(distinct fct_work_order_lines.work_order_key) as order_count,
    sum(fct_work_order_lines.line_amount) as priced_amount
from {{ ref('fct_work_order_lines') }} as fct_work_order_lines
inner join {{ ref('dim_work_categories') }} as dim_work_categories
    on fct_work_order_lines.work_category_key = dim_work_categories.work_category_key
group by dim_work_categories.work_category_name, fct_work_order_lines.area
order by line_count desc, dim_work_categories.work_category_name asc, fct_work_order_lines.area asc
