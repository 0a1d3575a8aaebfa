{{ config(materialized='view') }}

with

reports as (

    select * from {{ ref('int_progress_reports__corrected') }}

),

unused as (

    select
        report_id,
        reason
    from {{ ref('int_progress_reports__unused') }}
    where reason is not null

),

placed as (

    select
        reports.*,
        unused.reason
    from reports
    inner join unused on reports.report_id = unused.report_id

),

-- The builder meant may be the one whose order has the number.
builders_of_numbers as (

    select
        work_order_number,
        min(builder_name) as builder_name,
        count(distinct builder_name) as builder_count
    from {{ ref('int_work_orders__versions') }}
    where
        is_latest
        and work_order_number in (
            select work_order_number from placed
            where reason = 'no_such_order'
        )
    group by work_order_number

)

select
    placed.report_id,
    placed.reason,
    placed.file_name,
    placed.row_number,
    placed.builder_name_raw,
    placed.builder_name,
    placed.builder_name_correction,
    placed.work_order_number_raw,
    placed.work_order_number,
    placed.reported_status_raw,
    placed.report_date_raw,
    case
        when placed.reason = 'no_such_order' and builders_of_numbers.builder_count = 1
            then builders_of_numbers.builder_name
    end as builder_name_of_number,
    placed.loaded_at
from placed
left join builders_of_numbers on placed.work_order_number = builders_of_numbers.work_order_number
