-- How many customers are in each segment, and how much of what is bought comes from them?
-- Run: dbt show --select customers_by_segment --profiles-dir profiles
select
    segment,
    count(*) as customer_count,
    sum(bought_amount) as bought_amount,
    max(reporting_currency) as reporting_currency,
    sum(bought_amount) / nullif(sum(sum(bought_amount)) over (), 0) as share_of_amount
from {{ ref('customer_segments') }}
group by segment
order by bought_amount desc, segment asc
