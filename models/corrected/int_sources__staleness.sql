{{ config(materialized='view') }}

with

runs as (

    select * from {{ ref('stg_operations__source_runs') }}
    where purpose = 'load'

),

ranked as (

    select
        *,
        row_number() over (partition by source_name, table_name order by finished_at desc, run_id desc) as run_rank
    from runs

),

good as (

    select
        source_name,
        table_name,
        max(finished_at) as fresh_until_at,
        max(newest_at) as newest_at
    from runs
    where status = 'succeeded'
    group by source_name, table_name

),

joined as (

    select
        ranked.source_name,
        ranked.table_name,
        ranked.source_kind,
        ranked.source_owner,
        ranked.origin,
        ranked.status,
        ranked.error_code,
        ranked.message,
        ranked.stale_after_hours,
        ranked.finished_at as tried_at,
        good.fresh_until_at,
        good.newest_at,
        {{ dbt.datediff('good.fresh_until_at', utc_now(), 'minute') }} / 60.0 as age_hours
    from ranked
    left join good
        on
            ranked.source_name = good.source_name
            and ranked.table_name = good.table_name
    where ranked.run_rank = 1

)

select
    source_name,
    table_name,
    source_kind,
    source_owner,
    origin,
    status,
    error_code,
    message,
    status in ('failed', 'not_tried') or coalesce(age_hours > stale_after_hours, false) as is_stale,
    stale_after_hours,
    newest_at,
    fresh_until_at,
    tried_at
from joined
