with

-- Not called source, as the column is: BigQuery would take the name for the row.
landed as (

    select * from {{ source('operations', 'source_runs') }}

),

renamed as (

    select
        -- ids
        {{ dbt_utils.generate_surrogate_key([
            'run_id', 'source', 'table_name', 'purpose', 'started_at'
        ]) }} as source_run_key,
        run_id,

        -- strings
        source as source_name,
        table_name,
        kind as source_kind,
        owner as source_owner,
        purpose,
        origin,
        status,
        error_code,
        message,

        -- numerics
        tries as try_count,
        rows_received,
        rows_landed,
        rows_removed,
        rows_quarantined,
        stale_after_hours,

        -- timestamps
        {{ utc_timestamp('newest_at') }} as newest_at,
        {{ utc_timestamp('started_at') }} as started_at,
        {{ utc_timestamp('finished_at') }} as finished_at,
        {{ utc_timestamp('loaded_at') }} as loaded_at
    from landed

)

select * from renamed
