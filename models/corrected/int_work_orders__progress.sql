{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='work_order_key',
    on_schema_change='append_new_columns',
    post_hook='delete from {{ this }} where report_count = 0'
) }}

with

changed as (

    select
        work_order_key,
        former_work_order_key
    from {{ ref('int_progress_reports__corrected') }}
    where {{ changed_since_last_build() }}

),

-- The orders that these reports are about, and those they were about before.
touched as (

    select work_order_key from changed
    where work_order_key is not null

    union distinct

    select former_work_order_key as work_order_key from changed
    where former_work_order_key is not null

),

reports as (

    select * from {{ rows_of_touched(ref('int_progress_reports__corrected'), 'work_order_key', 'touched') }}
    where work_order_key in (select work_order_key from touched)

),

usable as (

    select
        *,
        case reported_status
            when 'issued' then 1
            when 'started' then 2
            when 'on_hold' then 3
            when 'completed' then 4
            when 'cancelled' then 5
        end as stage
    from reports
    where reported_status is not null and report_date is not null

),

ranked as (

    select
        *,
        -- The newest by its day; of one day what landed last; of one load what is furthest on.
        row_number() over (
            partition by work_order_key
            order by report_date desc, loaded_at desc, stage desc, row_number desc, report_id asc
        ) as newness,
        -- Of several days for one thing the one that landed last: a day that was corrected in the sheet.
        row_number() over (
            partition by work_order_key, reported_status
            order by loaded_at desc, report_date desc, row_number desc, report_id asc
        ) as newness_of_status
    from usable

),

told as (

    select
        work_order_key,
        max(case when newness = 1 then reported_status end) as reported_status,
        max(case when newness = 1 then report_date end) as reported_on,
        min(case when reported_status = 'started' then report_date end) as first_started_on,
        max(case when reported_status = 'completed' and newness_of_status = 1 then report_date end)
            as last_completed_on,
        max(case when reported_status = 'cancelled' and newness_of_status = 1 then report_date end)
            as last_cancelled_on,
        count(*) as report_count
    from ranked
    group by work_order_key

)

select
    touched.work_order_key,
    told.reported_status,
    told.reported_on,
    told.first_started_on as started_on,
    -- An order that was taken up again is neither completed nor cancelled.
    case when told.reported_status = 'completed' then told.last_completed_on end as completed_on,
    case when told.reported_status = 'cancelled' then told.last_cancelled_on end as cancelled_on,
    -- 0 where the reports turned out to be about another order: the hook behind this model deletes such rows.
    coalesce(told.report_count, 0) as report_count,
    {{ built_at() }} as changed_at
from touched
left join told on touched.work_order_key = told.work_order_key
{% if not is_incremental() -%}
where told.work_order_key is not null
{%- endif %}
{% if writes_in_order() -%}
order by told.reported_on
{%- endif %}
