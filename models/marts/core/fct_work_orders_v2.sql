{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='work_order_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_superseded(dated=true) }}',
    **fact_storage('issue_date', ['builder_key', 'project_key', 'company_key'])
) }}

with

touched as (

    select
        work_order_key,
        first_issue_date,
        last_issue_date,
        first_read_at
    from {{ ref('int_work_orders__changes') }}
    where {{ changed_since_last_build() }}

),

orders as (

    select *
    from {{ rows_of_touched(ref('int_work_orders__versions'), 'work_order_key', 'touched', dated_as('touched')) }}
    where is_latest and work_order_key in (select work_order_key from touched)

),

-- What was reported of an order once its paper was sent: a report may come before the paper.
progress as (

    select * from {{ rows_of_touched(ref('int_work_orders__progress'), 'work_order_key', 'touched') }}
    where work_order_key in (select work_order_key from touched)

),

-- What the papers say beside what is kept of their states.
papers as (

    select *
    from {{ rows_of_touched(
        ref('int_work_orders__corrected'), 'document_id', 'orders', [landed_since_first_read('touched')]
    ) }}
    where document_id in (select document_id from orders)

),

builders as (

    select * from {{ ref('dim_builders') }}

),

companies as (

    select * from {{ ref('dim_companies') }}

),

projects as (

    select * from {{ ref('dim_projects') }}

)

select
    -- keys; of builders, companies and projects the version that held when the order was issued
    orders.work_order_key,
    builders.builder_key,
    companies.company_key,
    projects.project_key,
    orders.site_key,
    orders.work_category_key,
    {{ date_key('orders.issue_date') }} as issue_date_key,
    {{ date_key('orders.start_date') }} as start_date_key,
    {{ date_key('orders.completion_date') }} as completion_date_key,
    {{ date_key('progress.started_on') }} as started_date_key,
    {{ date_key('progress.completed_on') }} as completed_date_key,

    -- ids
    orders.document_id,
    orders.work_order_number,
    orders.job_number,

    -- strings
    orders.document_type,
    orders.status,
    {{ order_status('progress') }} as order_status,
    orders.billing_month,
    orders.payment_terms,
    orders.currency,
    papers.category,
    papers.category_raw,
    papers.category_method,

    -- amounts, in `currency` where the paper prints one
    orders.subtotal_amount,
    orders.tax_amount,
    orders.total_amount,

    -- numerics
    papers.category_confidence,
    orders.version_number,
    orders.completeness,
    extract(year from orders.issue_date) as issue_year,
    case
        when progress.completed_on <= orders.completion_date then 0
        when progress.completed_on is not null
            then {{ dbt.datediff('orders.completion_date', 'progress.completed_on', 'day') }}
    end as days_late,

    -- booleans
    orders.version_count > 1 as is_revised,
    orders.status = 'needs_review' as is_to_review,
    {{ order_status('progress') }} in ('issued', 'started') as is_open,

    -- dates
    orders.issue_date,
    orders.start_date,
    orders.completion_date,
    progress.started_on,
    progress.completed_on,
    progress.cancelled_on,

    -- timestamps
    {{ built_at() }} as changed_at
from orders
left join papers on orders.document_id = papers.document_id
left join progress on orders.work_order_key = progress.work_order_key
inner join builders
    on orders.builder_durable_key = builders.builder_durable_key and {{ holds_on('builders', 'orders.issue_date') }}
inner join companies
    on orders.company_durable_key = companies.company_durable_key and {{ holds_on('companies', 'orders.issue_date') }}
inner join projects
    on orders.project_durable_key = projects.project_durable_key and {{ holds_on('projects', 'orders.issue_date') }}
{% if writes_in_order() -%}
order by orders.issue_date
{%- endif %}
