-- Which trades and rooms bring the work and the money?
-- Run: dbt show --select lines_by_trade_and_room --profiles-dir profiles --limit 100
select
    work_category_name,
    area,
    currency,
    sum(line_count) as line_count,
    sum(line_amount) as priced_amount,
    sum(allocated_amount) as allocated_amount
from {{ ref('trade_mix') }}
group by work_category_name, area, currency
order by line_count desc, work_category_name asc, area asc, currency asc
