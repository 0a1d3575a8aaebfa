{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='report_id',
    on_schema_change='append_new_columns',
    post_hook='delete from {{ this }} where reason is null'
) }}

{%- set former_states = ref('int_work_orders__former_states') %}

with

changes as (

    select
        work_order_key,
        has_papers
    from {{ ref('int_work_orders__changes') }}
    where {{ changed_since_last_build() }}

),

changed as (

    select
        report_id,
        work_order_key,
        reported_status,
        report_date
    from {{ ref('int_progress_reports__corrected') }}
    where {{ changed_since_last_build() }}

),

{% if is_incremental() -%}
-- Orders whose last paper went to another: their reports, which had an order, have none.
emptied as (

    select work_order_key from changes
    where
        not has_papers
        and work_order_key in (
            select work_order_key from {{ former_states }}
            where {{ changed_since_last_build('closed_at') }}
        )

),

-- Reports that waited for an order which has papers now.
answered as (

    select
        report_id,
        work_order_key
    from {{ this }}
    where
        reason = 'no_such_order'
        and work_order_key in (
            select work_order_key from changes
            where has_papers
        )

),

{% endif -%}
reports as (

    select * from changed
    {%- if is_incremental() %}

    union distinct

    select
        report_id,
        work_order_key,
        reported_status,
        report_date
    from {{ rows_of(ref('int_progress_reports__corrected'), 'work_order_key', 'emptied') }}
    where work_order_key in (select work_order_key from emptied)
    {%- endif %}

),

judged as (

    select
        report_id,
        work_order_key,
        case
            when reported_status is null then 'unknown_status'
            when report_date is null then 'unreadable_date'
            when
                work_order_key is null
                or work_order_key in (
                    select work_order_key from changes
                    where not has_papers
                )
                then 'no_such_order'
        end as reason
    from reports
    {%- if is_incremental() %}

    union all

    select
        report_id,
        work_order_key,
        cast(null as {{ dbt.type_string() }}) as reason
    from answered
    where report_id not in (select report_id from reports)
    {%- endif %}

)

select
    report_id,
    work_order_key,
    reason,
    {{ built_at() }} as changed_at
from judged
where
    reason is not null
    {%- if is_incremental() %}
    -- Written without a reason, it is deleted at the end.
    or report_id in (select report_id from {{ this }})
    {%- endif %}
