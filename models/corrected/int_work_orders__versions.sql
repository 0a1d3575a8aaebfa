with

work_orders as (

    select
        *,
        -- Without a number or a builder nothing says that two papers are one order: each stands alone.
        case when work_order_number is null or builder_name is null then document_id end as lone_document_id
    from {{ ref('int_work_orders__corrected') }}

),

keyed as (

    select
        *,
        {{ dbt_utils.generate_surrogate_key(['builder_name', 'work_order_number', 'lone_document_id']) }}
            as work_order_key,
        {{ dimension_key('builder_name', ['builder_name']) }} as builder_key,
        {{ dimension_key('company_name', ['company_name']) }} as company_key,
        {{ dimension_key('project_name', ['builder_name', 'project_name']) }} as project_key,
        {{ dimension_key('site_address', ['site_address', 'site_city', 'site_state', 'site_postal_code']) }}
            as site_key,
        {{ dimension_key('work_category', ['work_category']) }} as work_category_key
    from work_orders

),

numbered as (

    select
        *,
        {{ dbt_utils.generate_surrogate_key(['work_order_key', 'document_id']) }} as work_order_version_key,
        -- ADR 0005: the printed revision decides, then the issue date, then what can't change between runs.
        row_number() over (
            partition by work_order_key
            order by
                coalesce(revision_number, 0),
                coalesce(issue_date, cast('1900-01-01' as date)),
                document_id
        ) as version_number,
        count(*) over (partition by work_order_key) as version_count
    from keyed

)

select
    *,
    version_number = version_count as is_latest
from numbered
