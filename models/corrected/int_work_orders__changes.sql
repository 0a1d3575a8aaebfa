{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='work_order_key',
    on_schema_change='append_new_columns'
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
    where {{ is_of(versions, 'document_id', 'papers_of_lines') }}
    {%- for durable_key, snapshot in dimensions.items() %}

    union distinct

    -- Orders whose date now falls into another version of a dimension's member.
    select work_order_key from {{ orders_of_moved_versions(snapshot, durable_key, versions) }}
    {%- endfor %}
    {%- endif %}

)

select
    work_order_key,
    -- Not where a report is about an order that no paper is, or all its papers went to another order.
    work_order_key in (
        select work_order_key from {{ rows_of_touched(versions, 'work_order_key', 'changes') }}
    ) as has_papers,
    {{ built_at() }} as changed_at
from changes
group by work_order_key
