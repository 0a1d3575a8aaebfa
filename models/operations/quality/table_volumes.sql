{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='table_volume_key',
    on_schema_change='append_new_columns',
    full_refresh=false
) }}

{#- The tables that are measured: what holds a table's rows, the column that says when a row came, completeness. -#}
{%- set watched = [
    ('raw.documents', ref('stg_work_orders__documents'), 'loaded_at', 'completeness'),
    ('raw.work_orders', ref('stg_work_orders__work_orders'), 'loaded_at', 'completeness'),
    ('raw.work_order_lines', ref('stg_work_orders__work_order_lines'), 'loaded_at', none),
    ('core.fct_work_orders', ref('fct_work_orders'), 'changed_at', 'completeness'),
    ('core.fct_work_order_lines', ref('fct_work_order_lines'), 'changed_at', none),
    ('core.fct_work_order_events', ref('fct_work_order_events'), 'changed_at', none),
    ('core.fct_work_order_rooms', ref('fct_work_order_rooms'), 'changed_at', none),
    ('core.dim_builders', ref('dim_builders'), none, none),
    ('core.dim_companies', ref('dim_companies'), none, none),
    ('core.dim_projects', ref('dim_projects'), none, none),
    ('core.dim_sites', ref('dim_sites'), none, none),
    ('core.dim_work_categories', ref('dim_work_categories'), none, none),
    ('marts.builder_monthly', ref('builder_monthly'), none, none),
    ('marts.work_order_aging', ref('fct_work_orders', v=2), none, none),
    ('marts.trade_mix', ref('trade_mix'), none, none),
    ('marts.completeness_by_builder', ref('completeness_by_builder'), none, none),
] -%}

{#- A view of some rows of another table: they are counted there. -#}
{%- set conditions = {'marts.work_order_aging': 'is_open'} %}

with

measured as (

    {% for table_name, relation, moment, completeness in watched -%}
    select
        '{{ table_name }}' as table_name,
        count(*) as row_count,
        {{ 'max(' ~ moment ~ ')' if moment else 'cast(null as timestamp)' }} as newest_row_at,
        {{ 'avg(' ~ completeness ~ ')' if completeness else 'cast(null as numeric)' }} as completeness
    from {{ relation }}
    {%- if table_name in conditions %}
    where {{ conditions[table_name] }}
    {%- endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

issues as (

    select
        table_name,
        count(*) as open_issue_count
    from {{ ref('quality_issues') }}
    where is_open
    group by table_name

)

select
    {{ dbt_utils.generate_surrogate_key(['cast(' ~ built_at() ~ ' as date)', 'measured.table_name']) }}
        as table_volume_key,
    cast({{ built_at() }} as date) as measured_date,
    measured.table_name,
    cast(measured.row_count as int64) as row_count,
    cast(coalesce(issues.open_issue_count, 0) as int64) as open_issue_count,
    cast(measured.completeness as numeric(18, 4)) as completeness,
    cast({{ dbt.datediff('measured.newest_row_at', built_at(), 'hour') }} as int64) as age_hours,
    {{ built_at() }} as measured_at
from measured
left join issues on measured.table_name = issues.table_name
