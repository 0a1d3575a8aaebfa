with

jobs as (

    select * from {{ ref('stg_operations__job_statistics') }}

)

select
    {{ dbt_utils.generate_surrogate_key(['run_id', 'job_kind']) }} as warehouse_cost_key,
    run_id,
    job_kind,
    count(*) as job_count,
    cast(sum(case when status in ('done', 'success', 'pass', 'warn') then 0 else 1 end) as int64) as failed_job_count,
    cast(sum(bytes_estimated) as int64) as bytes_estimated,
    cast(sum(bytes_processed) as int64) as bytes_processed,
    cast(sum(bytes_billed) as int64) as bytes_billed,
    cast(sum(bytes_written) as int64) as bytes_written,
    cast(sum(slot_ms) / 3600000.0 as numeric(18, 6)) as slot_hours,
    min(started_at) as first_started_at,
    max(ended_at) as last_ended_at
from jobs
group by run_id, job_kind
