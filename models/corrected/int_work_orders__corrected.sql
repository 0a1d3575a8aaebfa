{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='document_id',
    on_schema_change='append_new_columns',
    meta={'reads_its_own': ['first_read_at']}
) }}

with

decisions as (

    select * from {{ ref('int_corrections__decisions') }}

),

texts as (

    select * from {{ ref('int_categories__decisions') }}

),

-- Raw tables are named wherever they are read: DuckDB would write a CTE that is read twice out in full.
landed as (

    select
        *,
        false as is_decided_again
    from {{ ref('stg_work_orders__work_orders') }}
    where {{ landed_since_last_build() }}

),

{% if is_incremental() -%}
-- Spellings of which the seeds say something new; new ones too, but only papers that landed with them can print those.
revised as (

    select * from decisions
    where {{ changed_since_last_build() }}

),

decided_again as (

    select
        *,
        true as is_decided_again
    from {{ ref('stg_work_orders__work_orders') }}
    where
        loaded_at >= {{ first_landing_of_new_decisions() }}
        and (
            {%- for field_name, column in corrected_order_columns().items() %}
            {% if not loop.first %}or {% endif %}{{ spelling_of(column) }} in (
                select raw_value from revised
                where field_name = '{{ field_name }}'
            )
            {%- endfor %}
        )

),

-- The same of texts whose trade category is decided anew.
categorised_again as (

    select
        *,
        true as is_decided_again
    from {{ ref('stg_work_orders__work_orders') }}
    where
        loaded_at >= {{ first_landing_of_new_categories() }}
        and description in (
            select raw_value from texts
            where {{ changed_since_last_build() }}
        )

),

before as (

    select
        document_id,
        loaded_at,
        first_read_at,
        attempt_number
    from {{ this }}

),

-- What this model has already stays as it is, unless a decision changed.
readings as (

    select
        found.*,
        before.first_read_at as known_first_read_at
    from (
        select * from landed
        union all
        select * from decided_again
        union all
        select * from categorised_again
    ) as found
    left join before on found.document_id = before.document_id
    where
        before.document_id is null
        or found.loaded_at > before.loaded_at
        or (
            found.loaded_at = before.loaded_at
            and (
                found.attempt_number > before.attempt_number
                or (found.attempt_number = before.attempt_number and found.is_decided_again)
            )
        )

),
{%- else -%}
readings as (

    select
        *,
        cast(null as timestamp) as known_first_read_at
    from landed

),
{%- endif %}

-- A document read again, by a newer engine or specification, counts once: as it was read last.
work_orders as (

    select
        *,
        min(least(loaded_at, coalesce(known_first_read_at, loaded_at))) over (partition by document_id) as first_read_at
    from readings
    where document_id is not null
    qualify row_number() over (
        partition by document_id
        order by loaded_at desc, attempt_number desc, row_hash desc, is_decided_again
    ) = 1

),

corrected as (

    select
        -- ids
        work_orders.extraction_id,
        work_orders.document_id,
        work_orders.attempt_number,

        -- the order
        work_orders.work_order_number_raw,
        {{ order_number('work_orders.work_order_number') }} as work_order_number,
        {{ order_revision('work_orders.work_order_number') }} as revision_number,
        work_orders.job_number,
        work_orders.document_type,
        work_orders.status,
        work_orders.completeness,

        -- corrected, each beside what was printed and why it changed
        {% for field_name, column in corrected_order_columns().items() %}
        {{ correct(
            field_name,
            raw='coalesce(work_orders.' ~ column ~ '_raw, work_orders.' ~ column ~ ')',
            mapped=field_name ~ 's.mapped_value',
            normalised=month_near(field_name ~ 's.normalised_value', 'work_orders.issue_date')
                if field_name == 'billing_month' else field_name ~ 's.normalised_value',
            proposed=field_name ~ 's.proposed_value'
        ) }},
        {% endfor %}

        -- the trade category: what the heading says, else what the text does
        work_categorys.heading_category,
        {{ categorised(
            heading='coalesce(work_orders.trade_category_raw, work_orders.trade_category)',
            heading_category='work_categorys.heading_category',
            line_text='work_orders.description',
            decided='texts'
        ) }},

        -- who and where
        work_orders.builder_business_number,
        work_orders.builder_phone,
        work_orders.builder_email,
        work_orders.company_business_number,
        work_orders.lot_number,
        {{ tidy_name('work_orders.site_address') }} as site_address,
        {{ tidy_name('work_orders.site_postal_code') }} as site_postal_code,

        -- money and dates
        {{ tidy_name('work_orders.currency') }} as currency,
        work_orders.payment_terms,
        work_orders.subtotal_amount,
        work_orders.tax_amount,
        work_orders.total_amount,
        work_orders.issue_date,
        work_orders.start_date,
        work_orders.completion_date,
        work_orders.loaded_at,
        work_orders.first_read_at,
        {{ built_at() }} as changed_at
    from work_orders
    {% for field_name, column in corrected_order_columns().items() %}
    left join decisions as {{ field_name }}s
        on
            {{ spelling_of(column, 'work_orders') }} = {{ field_name }}s.raw_value
            and {{ field_name }}s.field_name = '{{ field_name }}'
    {% endfor %}
    left join texts on work_orders.description = texts.raw_value

)

select * from corrected
{% if writes_in_order() -%}
order by loaded_at
{%- endif %}
