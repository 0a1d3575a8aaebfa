{%- set weights = var('quality_weights') -%}

with

results as (

    select
        *,
        row_number() over (partition by executed_date, test_id order by executed_at desc) as recency
    from {{ ref('fct_quality_results') }}
    where test_kind = 'data_test' and is_executed and table_name is not null

),

-- A test that ran twice on one day (a gate that was resumed) counts as it ended.
tests as (

    select
        executed_date as date_day,
        table_name,
        count(*) as test_count,
        sum(case when status = 'pass' then 1 else 0 end) as passed_test_count,
        sum(case when status = 'warn' then 1 else 0 end) as warned_test_count,
        sum(case when status in ('fail', 'error') then 1 else 0 end) as failed_test_count,
        max(case when is_blocking_failure then 1 else 0 end) as blocking_failure
    from results
    where recency = 1
    group by executed_date, table_name

),

volumes as (

    select
        measured_date as date_day,
        table_name,
        row_count,
        open_issue_count,
        completeness,
        age_hours,
        lag(row_count) over (partition by table_name order by measured_date) as former_row_count
    from {{ ref('table_volumes') }}

),

days as (

    select
        date_day,
        table_name
    from tests

    union distinct

    select
        date_day,
        table_name
    from volumes

),

joined as (

    select
        days.date_day,
        days.table_name,
        coalesce(tests.test_count, 0) as test_count,
        coalesce(tests.passed_test_count, 0) as passed_test_count,
        coalesce(tests.warned_test_count, 0) as warned_test_count,
        coalesce(tests.failed_test_count, 0) as failed_test_count,
        coalesce(tests.blocking_failure, 0) as blocking_failure,
        volumes.row_count,
        volumes.former_row_count,
        volumes.open_issue_count,
        volumes.completeness,
        volumes.age_hours
    from days
    left join tests on days.date_day = tests.date_day and days.table_name = tests.table_name
    left join volumes on days.date_day = volumes.date_day and days.table_name = volumes.table_name

),

-- Each between 0 (bad) and 1 (good), null where it was not measured: docs/runbooks/quality.md has the formula.
shares as (

    select
        *,
        passed_test_count * 1.0 / nullif(test_count, 0) as pass_rate,
        (passed_test_count + 0.5 * warned_test_count) / nullif(test_count, 0) as tests_share,
        case
            when open_issue_count < row_count then 1 - open_issue_count * 1.0 / row_count
            when row_count > 0 then 0
        end as issues_share,
        case
            when age_hours <= {{ var('quality_fresh_hours') }} then 1
            when age_hours <= 2 * {{ var('quality_fresh_hours') }}
                then 2 - age_hours * 1.0 / {{ var('quality_fresh_hours') }}
            when age_hours is not null then 0
        end as freshness_share,
        case
            when row_count = 0 then 0
            when former_row_count is null or row_count >= former_row_count then 1
            else row_count * 1.0 / former_row_count
        end as volume_share,
        completeness as completeness_share
    from joined

),

scored as (

    select
        *,
        100 * (
            {%- for part, weight in weights.items() %}
            {{ '+ ' if not loop.first }}{{ weight }} * coalesce({{ part }}_share, 0)
            {%- endfor %}
        ) / nullif(
            {%- for part, weight in weights.items() %}
            {{ '+ ' if not loop.first }}case when {{ part }}_share is null then 0 else {{ weight }} end
            {%- endfor %}
        , 0) as uncapped_score
    from shares

)

select
    {{ dbt_utils.generate_surrogate_key(['date_day', 'table_name']) }} as quality_daily_key,
    date_day,
    table_name,
    cast(test_count as int64) as test_count,
    cast(passed_test_count as int64) as passed_test_count,
    cast(warned_test_count as int64) as warned_test_count,
    cast(failed_test_count as int64) as failed_test_count,
    cast(pass_rate as numeric(18, 4)) as pass_rate,
    open_issue_count,
    row_count,
    cast(row_count - former_row_count as int64) as row_count_change,
    age_hours,
    completeness,
    cast(
        case when blocking_failure = 1 then least(uncapped_score, 50) else uncapped_score end as numeric(18, 1)
    ) as score
from scored
