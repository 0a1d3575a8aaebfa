with

prices as (

    select * from {{ ref('stg_office_files__supplier_prices') }}
    where product_id is not null and cost_amount is not null and valid_from is not null

)

select
    product_id,
    supplier_name,
    valid_from as valid_from_date,
    coalesce(
        {{ days_after('lead(valid_from) over (partition by product_id, supplier_name order by valid_from)', -1) }},
        {{ last_day() }}
    ) as valid_to_date,
    cost_amount,
    currency
from prices
