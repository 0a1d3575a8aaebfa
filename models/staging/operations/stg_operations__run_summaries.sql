with

source as (

    select * from {{ source('operations', 'run_summaries') }}

),

renamed as (

    select
        -- ids
        run_id,

        -- strings
        status,
        failed_step,
        input as input_path,
        step_seconds as step_seconds_json,
        message,

        -- numerics
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

        -- timestamps
        {{ utc_timestamp('started_at') }} as started_at,
        {{ utc_timestamp('finished_at') }} as finished_at
    from source

)

select * from renamed
