with

source as (

    select * from {{ source('operations', 'test_results') }}

),

renamed as (

    select
        -- ids
        run_id,
        invocation_id,
        test_id,

        -- strings
        test_name,
        kind as test_kind,
        tier,
        rule as rule_name,
        table_name,
        column_name,
        severity,
        status,
        message,

        -- numerics
        failures as failure_count,
        execution_seconds,

        -- timestamps
        {{ utc_timestamp('executed_at') }} as executed_at,
        {{ utc_timestamp('loaded_at') }} as loaded_at
    from source

)

select * from renamed
