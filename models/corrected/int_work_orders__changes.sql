{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='work_order_key',
    on_schema_change='append_new_columns',
    meta={'reads_its_own': ['first_issue_date']}
) }}

{%- set versions = ref('int_work_orders__versions') -%}
{%- set lines = ref('int_work_order_lines__corrected') -%}
{%- set reports = ref('int_progress_reports__corrected') -%}
{%- set former_states = ref('snap_work_orders') -%}
{%- set dimensions = {
    'builder_durable_key': ref('snap_builders'),
    'company_durable_key': ref('snap_companies'),
    'project_durable_key': ref('snap_projects'),
} %}

with

papers as (

    select
        work_order_key,
        document_id
    from {{ versions }}
    where {{ changed_since_last_build() }}

),

{% if is_incremental() -%}
papers_of_lines as (

    select distinct document_id
    from {{ lines }}
    where {{ changed_since_last_build() }} and document_id not in (select document_id from papers)

),

{% endif -%}
changes as (

    select work_order_key
    from papers

    union distinct

    -- Orders that a report of progress is about, or was about before.
    select work_order_key
    from {{ reports }}
    where {{ changed_since_last_build() }} and work_order_key is not null
    {%- if is_incremental() %}

    union distinct

    select former_work_order_key as work_order_key
    from {{ reports }}
    where {{ changed_since_last_build() }} and former_work_order_key is not null

    union distinct

    -- The orders that papers belonged to before.
    select work_order_key
    from {{ former_states }}
    where {{ changed_since_last_build('dbt_valid_to') }}

    union distinct

    -- Orders of which only a line changed.
    select work_order_key
    from {{ versions }}
    where
        {{ is_of(versions, 'document_id', 'papers_of_lines') }}
        and document_id in (select document_id from papers_of_lines)
    {%- for durable_key, snapshot in dimensions.items() %}

    union distinct

    -- Orders whose date now falls into another version of a dimension's member.
    select work_order_key from {{ orders_of_moved_versions(snapshot, durable_key, versions) }}
    {%- endfor %}
    {%- endif %}

),

papers_now as (

    select
        work_order_key,
        issue_date as first_issue_date,
        issue_date as last_issue_date,
        first_read_at,
        1 as is_held
    from {{ rows_of_touched(versions, 'work_order_key', 'changes') }}

),

-- What was known of them before: facts may hold their rows under dates that no paper has any more.
papers_before as (

    {% if is_incremental() -%}
    select
        work_order_key,
        first_issue_date,
        last_issue_date,
        first_read_at,
        0 as is_held
    from {{ rows_of(this, 'work_order_key', 'changes') }}
    {%- else -%}
    select
        work_order_key,
        issue_date as first_issue_date,
        issue_date as last_issue_date,
        cast(null as timestamp) as first_read_at,
        0 as is_held
    from {{ former_states }}
    where dbt_valid_to is not null
    {%- endif %}

),

papers_ever as (

    select * from papers_now
    union all
    select * from papers_before

),

placed as (

    select
        work_order_key,
        min(first_issue_date) as first_issue_date,
        max(last_issue_date) as last_issue_date,
        min(first_read_at) as first_read_at,
        max(is_held) as is_held
    from papers_ever
    group by work_order_key

)

select
    changes.work_order_key,
    -- Not where a report is about an order that no paper is, or all its papers went to another order.
    coalesce(placed.is_held = 1, false) as has_papers,
    placed.first_issue_date,
    placed.last_issue_date,
    placed.first_read_at,
    {{ built_at() }} as changed_at
from changes
left join placed on changes.work_order_key = placed.work_order_key
