{{ config(materialized='view') }}

select date_day
from {{ ref('dim_dates') }}
where not is_unknown
