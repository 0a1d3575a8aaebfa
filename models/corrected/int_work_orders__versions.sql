{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='document_id',
    on_schema_change='append_new_columns',
    meta={'reads_its_own': ['loaded_at', 'first_read_at']}
) }}

{%- set printed = [
    'extraction_id', 'document_id', 'work_order_number', 'revision_number', 'job_number', 'document_type', 'status',
    'completeness', 'builder_name', 'builder_name_correction', 'company_name', 'company_name_correction',
    'project_name', 'project_name_correction', 'work_category', 'work_category_correction', 'billing_month',
    'billing_month_correction', 'builder_business_number', 'builder_phone', 'builder_email',
    'company_business_number', 'lot_number', 'site_address', 'site_city', 'site_state', 'site_postal_code',
    'currency', 'payment_terms', 'subtotal_amount', 'tax_amount', 'total_amount', 'issue_date', 'start_date',
    'completion_date', 'loaded_at', 'first_read_at',
] -%}
{%- set keys = [
    'lone_document_id', 'work_order_key', 'work_order_version_key', 'builder_durable_key', 'company_durable_key',
    'project_durable_key', 'site_key', 'work_category_key',
] %}

with

changed as (

    select
        *,
        -- Without a number or a builder nothing says that two papers are one order: each stands alone.
        case when work_order_number is null or builder_name is null then document_id end as lone_document_id
    from {{ ref('int_work_orders__corrected') }}
    where {{ changed_since_last_build() }}

),

ordered as (

    select
        *,
        {{ dbt_utils.generate_surrogate_key(['builder_name', 'work_order_number', 'lone_document_id']) }}
            as work_order_key
    from changed

),

keyed as (

    select
        {%- for column in printed %}
        {{ column }},
        {%- endfor %}
        lone_document_id,
        work_order_key,
        {{ dbt_utils.generate_surrogate_key(['work_order_key', 'document_id']) }} as work_order_version_key,
        {{ dimension_key('builder_name', ['builder_name']) }} as builder_durable_key,
        {{ dimension_key('company_name', ['company_name']) }} as company_durable_key,
        {{ dimension_key('project_name', ['builder_name', 'project_name']) }} as project_durable_key,
        {{ dimension_key('site_address', ['site_address', 'site_city', 'site_state', 'site_postal_code']) }}
            as site_key,
        {{ dimension_key('work_category', ['work_category']) }} as work_category_key
    from ordered

),

{% if is_incremental() -%}
-- The orders that these papers belong to, and those they belonged to before.
touched as (

    select work_order_key
    from keyed

    union distinct

    select work_order_key
    from {{ this }}
    where {{ is_of(this, 'document_id', 'keyed', [landed_since_first_read('keyed')]) }}

),

-- The other papers of these orders: they did not change, their number among the versions may.
others as (

    select *
    from {{ rows_of(this, 'work_order_key', 'touched') }}
    where
        work_order_key in (select work_order_key from touched)
        and document_id not in (select document_id from keyed)

),

papers as (

    select
        *,
        cast(null as int64) as former_version_number,
        cast(null as int64) as former_version_count
    from keyed

    union all

    select
        {%- for column in printed + keys %}
        {{ column }},
        {%- endfor %}
        version_number as former_version_number,
        version_count as former_version_count
    from others

),

{% else -%}
papers as (

    select
        *,
        cast(null as int64) as former_version_number,
        cast(null as int64) as former_version_count
    from keyed

),

{% endif -%}
numbered as (

    select
        *,
        -- ADR 0005: the printed revision decides, then the issue date, then what can't change between runs.
        row_number() over (
            partition by work_order_key
            order by
                coalesce(revision_number, 0),
                coalesce(issue_date, cast('1900-01-01' as date)),
                document_id
        ) as version_number,
        count(*) over (partition by work_order_key) as version_count
    from papers

)

select
    {%- for column in printed + keys %}
    {{ column }},
    {%- endfor %}
    version_number,
    version_count,
    version_number = version_count as is_latest,
    -- One column says whether a paper's state is another: the snapshot compares no wider than this.
    {{ dbt_utils.generate_surrogate_key([
        'work_order_key', 'work_order_number', 'builder_name', 'builder_name_correction', 'company_name',
        'project_name', 'site_key', 'work_category_key', 'document_type', 'status', 'version_number', 'version_count',
        'issue_date', 'start_date', 'completion_date', 'billing_month', 'billing_month_correction',
        'subtotal_amount', 'tax_amount', 'total_amount',
    ]) }} as state_key,
    {{ built_at() }} as changed_at
from numbered
where
    former_version_number is null
    or former_version_number != version_number
    or former_version_count != version_count
{% if writes_in_order() -%}
order by issue_date
{%- endif %}
