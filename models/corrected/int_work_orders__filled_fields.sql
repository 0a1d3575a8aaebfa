{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='document_id',
    on_schema_change='append_new_columns',
    meta={'reads_its_own': ['issue_month', 'first_read_at']}
) }}

with

corrected as (

    select
        document_id,
        extraction_id,
        builder_name,
        status,
        completeness,
        issue_date,
        loaded_at,
        first_read_at
    from {{ ref('int_work_orders__corrected') }}
    where {{ changed_since_last_build() }}

),

staged as (

    select * from {{ ref('stg_work_orders__work_orders') }}
    -- The papers' rows are among those that landed since the oldest of them.
    where loaded_at >= (select min(loaded_at) from corrected)

)

select
    corrected.document_id,
    corrected.builder_name,
    corrected.status,
    corrected.completeness,
    {{ issue_month('corrected.issue_date') }} as issue_month,
    {% for field in paper_fields() -%}
    staged.{{ field }} is not null as has_{{ field }},
    {% endfor -%}
    corrected.loaded_at,
    corrected.first_read_at,
    {{ built_at() }} as changed_at
from corrected
inner join staged on corrected.extraction_id = staged.extraction_id
{% if writes_in_order() -%}
order by issue_month
{%- endif %}
