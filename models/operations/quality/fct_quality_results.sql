with

results as (

    select * from {{ ref('stg_operations__test_results') }}

)

select
    -- keys
    {{ dbt_utils.generate_surrogate_key(['invocation_id', 'test_id']) }} as quality_result_key,
    extract(year from executed_at) * 10000
    + extract(month from executed_at) * 100
    + extract(day from executed_at) as executed_date_key,

    -- ids
    run_id,
    invocation_id,
    test_id,

    -- strings
    test_name,
    test_kind,
    tier,
    rule_name,
    table_name,
    column_name,
    severity,
    status,
    message,

    -- numerics
    failure_count,
    cast(execution_seconds as numeric(18, 3)) as execution_seconds,

    -- booleans
    status in ('pass', 'warn', 'fail', 'error') as is_executed,
    status = 'pass' as is_passed,
    status in ('fail', 'error') and severity = 'error' as is_blocking_failure,

    -- dates and timestamps
    cast(executed_at as date) as executed_date,
    executed_at,
    loaded_at
from results
