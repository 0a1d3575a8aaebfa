{{ config(materialized='view') }}

with

open_spellings as (

    select * from {{ ref('int_corrections__decisions') }}
    where not is_known and match_key is not null

),

work_orders as (

    select * from {{ ref('int_work_orders__corrected') }}

),

lines as (

    select * from {{ ref('int_work_order_lines__corrected') }}

),

reports as (

    select * from {{ ref('int_progress_reports__corrected') }}

),

printed as (

    {% for field_name in corrected_order_columns() %}
    select
        '{{ field_name }}' as field_name,
        coalesce({{ field_name }}, {{ field_name }}_raw) as value_now,
        document_id
    from work_orders
    where {{ field_name }}_correction != 'mapped'

    union all
    {% endfor %}
    select
        'work_category' as field_name,
        work_category as value_now,
        document_id
    from lines
    where work_category_correction != 'mapped'

    union all

    select
        'unit' as field_name,
        unit as value_now,
        document_id
    from lines
    where unit_correction != 'mapped'

    union all

    select
        'builder_name' as field_name,
        builder_name as value_now,
        report_id as document_id
    from reports
    where builder_name_correction != 'mapped'

    union all

    select
        'reported_status' as field_name,
        lower({{ tidy_name('reported_status_raw') }}) as value_now,
        report_id as document_id
    from reports
    where reported_status_correction != 'mapped'

),

-- A spelling that no document's last reading and no report has is nobody's work any more.
counted as (

    select
        open_spellings.field_name,
        open_spellings.match_key,
        min(open_spellings.raw_value) as raw_value,
        min(open_spellings.normalised_value) as normalised_value,
        max(open_spellings.proposed_value) as proposed_value,
        {% for place in range(1, 4) %}
        max(open_spellings.nearest_{{ place }}) as nearest_{{ place }},
        max(open_spellings.nearest_{{ place }}_similarity) as nearest_{{ place }}_similarity,
        {% endfor %}
        count(distinct printed.document_id) as document_count,
        min(printed.document_id) as example_document_id
    from open_spellings
    inner join printed
        on
            open_spellings.field_name = printed.field_name
            and coalesce(open_spellings.normalised_value, open_spellings.raw_value) = printed.value_now
    group by open_spellings.field_name, open_spellings.match_key

),

-- Names of customers that belong to no builder, compared with the builders' own names.
customer_names as (

    select
        'customer_name' as field_name,
        match_key,
        raw_value,
        normalised_value,
        proposed_value,
        {{ nearest_columns() }},
        customer_count as document_count,
        example_customer_id as example_document_id
    from {{ ref('int_customers__compared') }}

),

-- Texts whose trade category nothing could say.
category_texts as (

    select
        'category' as field_name,
        match_key,
        raw_value,
        cast(null as {{ dbt.type_string() }}) as normalised_value,
        proposed_value,
        {{ nearest_columns() }},
        document_count,
        example_document_id
    from {{ ref('int_categories__worklist') }}

),

-- Words of the order system: statuses of orders, categories of products.
words_of_orders as (

    select
        field_name,
        match_key,
        raw_value,
        normalised_value,
        proposed_value,
        {{ nearest_columns() }},
        use_count as document_count,
        example_id as example_document_id
    from {{ ref('int_orders__worklist') }}

),

listed as (

    select * from counted
    union all
    select * from customer_names
    union all
    select * from category_texts
    union all
    select * from words_of_orders

)

select
    {{ dbt_utils.generate_surrogate_key(['field_name', 'match_key']) }} as worklist_key,
    field_name,
    raw_value,
    normalised_value,
    proposed_value,
    {{ nearest_columns() }},
    document_count,
    example_document_id
from listed
