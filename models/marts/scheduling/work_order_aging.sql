{#- Every row is another one each day, so nothing is kept: a view of the open orders. -#}
{{ config(materialized='view') }}

with

orders as (

    select * from {{ ref('fct_work_orders', v=2) }}
    where is_open

),

builders as (

    select * from {{ ref('dim_builders') }}

),

projects as (

    select * from {{ ref('dim_projects') }}

),

as_of as (

    select * from {{ as_of_day() }}

),

aged as (

    select
        orders.work_order_key,
        builders.builder_durable_key,
        orders.work_order_number,
        builders.builder_name,
        projects.project_name,
        orders.order_status,
        orders.currency,
        {{ order_amount('orders') }} as order_amount,
        orders.is_to_review,
        orders.issue_date,
        orders.start_date,
        orders.completion_date,
        orders.started_on,
        as_of.as_of_date,
        {{ dbt.datediff('orders.issue_date', 'as_of.as_of_date', 'day') }} as days_open,
        {{ dbt.datediff('as_of.as_of_date', 'orders.completion_date', 'day') }} as days_to_due
    from orders
    inner join builders on orders.builder_key = builders.builder_key
    inner join projects on orders.project_key = projects.project_key
    cross join as_of

),

bucketed as (

    select
        *,
        case
            when days_to_due < -30 then 1
            when days_to_due < -7 then 2
            when days_to_due < 0 then 3
            when days_to_due <= 7 then 4
            when days_to_due <= 30 then 5
            when days_to_due is not null then 6
            else 7
        end as due_bucket_number
    from aged

)

select
    work_order_key,
    builder_durable_key,
    work_order_number,
    builder_name,
    project_name,
    order_status,
    currency,
    cast(order_amount as numeric(18, 2)) as order_amount,
    cast(days_open as int64) as days_open,
    cast(days_to_due as int64) as days_to_due,
    cast(case when days_to_due < 0 then -days_to_due when days_to_due is not null then 0 end as int64) as days_overdue,
    cast(due_bucket_number as int64) as due_bucket_number,
    case due_bucket_number
        when 1 then 'over 30 days late'
        when 2 then '8 to 30 days late'
        when 3 then '1 to 7 days late'
        when 4 then 'due within 7 days'
        when 5 then 'due within 30 days'
        when 6 then 'due later'
        else 'no date'
    end as due_bucket,
    started_on is not null as is_started,
    is_to_review,
    issue_date,
    start_date,
    completion_date,
    started_on,
    as_of_date
from bucketed
