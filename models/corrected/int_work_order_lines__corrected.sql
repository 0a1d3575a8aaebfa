{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='work_order_line_key',
    on_schema_change='append_new_columns',
    pre_hook='{{ forget_lines_of_earlier_readings() }}',
    meta={'reads_its_own': ['first_read_at']}
) }}

with

decisions as (

    select * from {{ ref('int_corrections__decisions') }}

),

texts as (

    select * from {{ ref('int_categories__decisions') }}

),

-- Big tables are named wherever they are read: DuckDB would write a CTE that is read twice out in full.
changed as (

    select
        document_id,
        extraction_id,
        work_category_raw,
        work_category,
        work_category_correction,
        heading_category,
        currency,
        loaded_at,
        first_read_at
    from {{ ref('int_work_orders__corrected') }}
    where {{ changed_since_last_build() }}

),

{% if is_incremental() -%}
revised as (

    select * from decisions
    where {{ changed_since_last_build() }} and field_name in ('unit', 'work_category')

),

before as (

    select
        extraction_id,
        line_number
    from {{ this }}
    where {{ landed_since_last_build() }}

),

-- Lines that landed after their document did, and those with a spelling of which the seeds say something new.
touched as (

    select staged.extraction_id
    from {{ ref('stg_work_orders__work_order_lines') }} as staged
    left join before
        on staged.extraction_id = before.extraction_id and staged.line_number = before.line_number
    where {{ landed_since_last_build('staged.loaded_at') }} and before.extraction_id is null

    union distinct

    select extraction_id
    from {{ ref('stg_work_orders__work_order_lines') }}
    where
        loaded_at >= {{ first_landing_of_new_decisions(['unit', 'work_category']) }}
        and (
            section in (
                select raw_value from revised
                where field_name = 'work_category'
            )
            or unit in (
                select raw_value from revised
                where field_name = 'unit'
            )
        )

    union distinct

    -- Those with a text whose trade category is decided anew.
    select extraction_id
    from {{ ref('stg_work_orders__work_order_lines') }}
    where
        loaded_at >= {{ first_landing_of_new_categories() }}
        and description in (
            select raw_value from texts
            where {{ changed_since_last_build() }}
        )

),

documents as (

    select * from changed

    union distinct

    select
        document_id,
        extraction_id,
        work_category_raw,
        work_category,
        work_category_correction,
        heading_category,
        currency,
        loaded_at,
        first_read_at
    from {{ ref('int_work_orders__corrected') }}
    where
        {{ is_of(ref('int_work_orders__corrected'), 'extraction_id', 'touched') }}
        and extraction_id in (select extraction_id from touched)

),
{%- else -%}
documents as (

    select * from changed

),
{%- endif %}

-- The lines of each document's last reading: no line lands before its document.
lines as (

    select staged.*
    from {{ ref('stg_work_orders__work_order_lines') }} as staged
    inner join documents on staged.extraction_id = documents.extraction_id
    where staged.loaded_at >= {{ earliest_of('documents') }}

),

corrected as (

    select
        -- ids
        documents.document_id,
        documents.extraction_id,
        lines.line_number,

        -- strings
        lines.section,
        lines.area,
        lines.description,
        {{ correct(
            'unit',
            raw='lines.unit',
            mapped='units.mapped_value',
            normalised='units.normalised_value',
            proposed='units.proposed_value'
        ) }},
        {{ correct(
            'section_category',
            raw='lines.section',
            mapped='categories.mapped_value',
            normalised='categories.normalised_value',
            proposed='categories.proposed_value'
        ) }},
        documents.work_category_raw as order_category_raw,
        documents.work_category as order_category,
        documents.work_category_correction as order_category_correction,
        case when lines.section is null then documents.heading_category else categories.heading_category end
            as heading_category,
        texts.reviewed_category,
        texts.predicted_category,
        texts.predicted_by,
        texts.predicted_confidence,
        documents.currency,

        -- numerics
        lines.page_number,
        lines.quantity,
        lines.unit_price_amount,
        lines.line_amount,

        -- timestamps
        lines.loaded_at,
        documents.first_read_at
    from lines
    inner join documents on lines.extraction_id = documents.extraction_id
    left join decisions as units on lines.unit = units.raw_value and units.field_name = 'unit'
    left join decisions as categories
        on lines.section = categories.raw_value and categories.field_name = 'work_category'
    left join texts on lines.description = texts.raw_value

)

select
    {{ dbt_utils.generate_surrogate_key(['document_id', 'line_number']) }} as work_order_line_key,
    document_id,
    extraction_id,
    line_number,
    section,
    area,
    description,
    unit_raw,
    unit,
    unit_correction,
    -- A line's trade is the heading it stands under; without headings, the order's own.
    coalesce(section_category_raw, order_category_raw) as work_category_raw,
    coalesce(section_category, order_category) as work_category,
    case
        when section_category is null then order_category_correction else section_category_correction
    end as work_category_correction,
    {{ dimension_key(
        'coalesce(section_category, order_category)', ['coalesce(section_category, order_category)']
    ) }} as work_category_key,
    {{ categorised(
        heading='coalesce(section_category_raw, order_category_raw)',
        heading_category='heading_category',
        line_text='description',
        decided='corrected'
    ) }},
    currency,
    page_number,
    quantity,
    unit_price_amount,
    line_amount,
    loaded_at,
    first_read_at,
    {{ built_at() }} as changed_at
from corrected
{% if writes_in_order() -%}
order by loaded_at
{%- endif %}
