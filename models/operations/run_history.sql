with

runs as (

    select * from {{ ref('stg_operations__run_summaries') }}

)

select
    run_id,
    status,
    failed_step,
    started_at,
    finished_at,
    {{ dbt.datediff('started_at', 'finished_at', 'second') }} as duration_seconds,
    input_path,
    documents_seen,
    documents_new,
    documents_extracted,
    documents_to_review,
    documents_failed,
    documents_duplicate,
    rows_landed,
    rows_quarantined,
    tests_passed,
    tests_warned,
    tests_failed,
    step_seconds_json,
    message
from runs
