{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='work_order_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_superseded(dated=true) }}'
) }}

with

orders as (

    select * from {{ ref('fct_work_orders') }}
    where {{ changed_since_last_build() }}

),

builders as (

    select * from {{ ref('dim_builders') }}

),

sites as (

    select * from {{ rows_of_touched(ref('dim_sites'), 'site_key', 'orders') }}

),

-- Lines are written anew with their order.
lines as (

    select * from {{ ref('fct_work_order_lines') }}
    where {{ changed_since_last_build() }}

),

papers as (

    select
        work_order_key,
        revision_number,
        version_count,
        is_latest,
        issue_date,
        total_amount,
        loaded_at
    from {{ rows_of_touched(ref('int_work_orders__versions'), 'work_order_key', 'orders', dated_as(changed_orders())) }}

),

line_sums as (

    select
        work_order_key,
        count(*) as line_count,
        count(line_amount) as priced_line_count,
        sum(case when unit_price_amount is not null and quantity is null then 1 else 0 end) as unmeasured_line_count,
        sum(line_amount) as lines_amount
    from lines
    group by work_order_key

),

-- Papers of one order and one revision, issued on one day: nothing says which of them holds.
rivals as (

    select
        work_order_key,
        count(distinct total_amount) as total_count
    from papers
    where version_count > 1
    group by work_order_key, coalesce(revision_number, 0), issue_date

),

disputes as (

    select
        work_order_key,
        max(total_count) as rival_total_count
    from rivals
    group by work_order_key

)

select
    -- keys and ids
    orders.work_order_key,
    orders.builder_key,
    orders.document_id,
    orders.work_order_number,

    -- strings
    builders.builder_name,
    orders.document_type,
    orders.currency,
    sites.site_state,
    case
        when {{ regexp_match('sites.site_postal_code', '^[0-9]{4}$') }} then 'AU'
        when {{ regexp_match('sites.site_postal_code', '^[0-9]{5}(-[0-9]{4})?$') }} then 'US'
        when {{ regexp_match('sites.site_postal_code', '^[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]$') }} then 'CA'
    end as site_country,

    -- amounts, in `currency` where the paper prints one
    orders.subtotal_amount,
    orders.tax_amount,
    orders.total_amount,
    cast(line_sums.lines_amount as numeric(18, 2)) as lines_amount,

    -- numerics
    orders.completeness,
    coalesce(line_sums.line_count, 0) as line_count,
    coalesce(line_sums.priced_line_count, 0) as priced_line_count,
    cast(coalesce(line_sums.unmeasured_line_count, 0) as int64) as unmeasured_line_count,
    coalesce(disputes.rival_total_count, 0) as rival_total_count,

    -- booleans
    builders.is_unknown as is_builder_unknown,

    -- dates
    orders.issue_date,
    orders.start_date,
    orders.completion_date,
    orders.completed_on,
    cast(latest.loaded_at as date) as landed_date,

    -- timestamps
    {{ built_at() }} as changed_at
from orders
inner join builders on orders.builder_key = builders.builder_key
inner join sites on orders.site_key = sites.site_key
left join line_sums on orders.work_order_key = line_sums.work_order_key
left join disputes on orders.work_order_key = disputes.work_order_key
left join papers as latest on orders.work_order_key = latest.work_order_key and latest.is_latest
{% if writes_in_order() -%}
order by orders.issue_date
{%- endif %}
