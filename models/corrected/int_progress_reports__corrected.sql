{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='report_id',
    on_schema_change='append_new_columns'
) }}

with

decisions as (

    select * from {{ ref('int_corrections__decisions') }}

),

-- Big tables are named wherever they are read: DuckDB would write a CTE that is read twice out in full.
landed as (

    select * from {{ ref('stg_progress__work_order_reports') }}
    where {{ landed_since_last_build() }}

),

{% if is_incremental() -%}
-- Spellings of which the seeds say something new.
revised as (

    select * from decisions
    where {{ changed_since_last_build() }}

),

decided_again as (

    select * from {{ ref('stg_progress__work_order_reports') }}
    where
        loaded_at >= {{ first_landing_of_new_decisions() }}
        and (
            builder_name in (
                select raw_value from revised
                where field_name = 'builder_name'
            )
            or reported_status in (
                select raw_value from revised
                where field_name = 'reported_status'
            )
        )

),

before as (

    select
        report_id,
        work_order_key as former_work_order_key
    from {{ rows_of(this, 'report_id', 'decided_again') }}

),

landed_before as (

    select report_id from {{ this }}
    where {{ landed_since_last_build() }}

),

reports as (

    select
        landed.*,
        cast(null as string) as former_work_order_key
    from landed
    where landed.report_id not in (select report_id from landed_before)

    union all

    select
        decided_again.*,
        before.former_work_order_key
    from decided_again
    inner join before on decided_again.report_id = before.report_id

),
{%- else -%}
reports as (

    select
        *,
        cast(null as string) as former_work_order_key
    from landed

),
{%- endif %}

corrected as (

    select
        -- ids
        reports.report_id,
        reports.former_work_order_key,
        reports.work_order_number as work_order_number_raw,
        {{ order_number('reports.work_order_number') }} as work_order_number,

        -- corrected, each beside what was written and why it changed
        {{ correct(
            'builder_name',
            raw='reports.builder_name',
            mapped='builder_names.mapped_value',
            normalised='builder_names.normalised_value',
            proposed='builder_names.proposed_value'
        ) }},
        -- A word that nobody has reviewed says nothing, however near it is to one that somebody has.
        {{ correct(
            'reported_status',
            raw='reports.reported_status',
            mapped='reported_statuses.mapped_value',
            normalised='cast(null as string)',
            proposed='reported_statuses.proposed_value'
        ) }},

        -- where it is written
        reports.file_name,
        reports.row_number,

        -- dates
        reports.report_date_raw,
        reports.report_date,

        -- timestamps
        reports.loaded_at
    from reports
    left join decisions as builder_names
        on reports.builder_name = builder_names.raw_value and builder_names.field_name = 'builder_name'
    left join decisions as reported_statuses
        on
            reports.reported_status = reported_statuses.raw_value
            and reported_statuses.field_name = 'reported_status'

)

select
    *,
    -- As int_work_orders__versions makes it: builder and number say which order a paper or a report is about.
    case
        when builder_name is not null and work_order_number is not null
            then {{ dbt_utils.generate_surrogate_key(['builder_name', 'work_order_number', 'null']) }}
    end as work_order_key,
    {{ built_at() }} as changed_at
from corrected
