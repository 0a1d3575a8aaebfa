{{ config(materialized='view') }}

select
    dbt_scd_id as state_id,
    document_id,
    work_order_key,
    issue_date,
    dbt_valid_to as closed_at
from {{ ref('snap_work_orders') }}
where dbt_valid_to is not null
