{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='order_day_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_days_as_they_were() }}'
) }}

{%- set columns = [
    'issue_date', 'builder_name', 'landed_date', 'line_count', 'subtotal_amount', 'total_amount', 'completeness'
] | join(', ') %}

with

-- Two reads, and no "or" between them: DuckDB then reads the blocks of the days alone.
orders as (

    select {{ columns }}
    from {{ ref('order_checks') }}
    where {{ day_is_counted('issue_date') }}

    union all

    select {{ columns }}
    from {{ ref('order_checks') }}
    where issue_date is null and {{ undated_are_counted() }}

),

-- A misread year must not stretch every series to it; the rule dated_after_landing tells of it.
dated as (

    select
        *,
        coalesce(
            extract(year from issue_date) between {{ var('first_year') }} and {{ var('last_year') }}
            and coalesce({{ dbt.datediff('landed_date', 'issue_date', 'day') }} <= 1, true),
            false
        ) as is_dated,
        -- In cents sums of squares are whole numbers, the same in whatever order they are added.
        cast(total_amount * 100 as {{ double_type() }}) as total_cents
    from orders

),

counted as (

    select
        issue_date,
        builder_name,
        is_dated,
        count(*) as order_count,
        sum(line_count) as line_count,
        sum(coalesce(total_amount, subtotal_amount)) as order_amount,
        sum(completeness) as completeness_sum,
        count(completeness) as completeness_count,
        count(total_amount) as priced_order_count,
        sum(total_amount) as total_amount,
        sum(total_cents * total_cents) as squared_cents
    from dated
    group by issue_date, builder_name, is_dated

)

select
    {{ dbt_utils.generate_surrogate_key(['issue_date', 'builder_name', 'is_dated']) }} as order_day_key,
    issue_date,
    builder_name,
    is_dated,
    order_count,
    cast(line_count as int64) as line_count,
    order_amount,
    completeness_sum,
    completeness_count,
    priced_order_count,
    total_amount,
    squared_cents,
    {{ built_at() }} as changed_at
from counted
