{{ config(materialized='view') }}

with

open_texts as (

    select * from {{ ref('int_categories__decisions') }}
    where reviewed_category is null and predicted_category is null and match_key is not null

),

-- Under a heading that says a category a text needs none of its own.
printed as (

    select
        description as raw_value,
        document_id
    from {{ ref('int_work_order_lines__corrected') }}
    where category_method = 'undecided'

    union distinct

    select
        category_raw as raw_value,
        document_id
    from {{ ref('int_work_orders__corrected') }}
    where category_method = 'undecided'

)

select
    open_texts.match_key,
    min(open_texts.raw_value) as raw_value,
    max(open_texts.nearest_1) as proposed_value,
    {% for place in range(1, 4) %}
    max(open_texts.nearest_{{ place }}) as nearest_{{ place }},
    max(open_texts.nearest_{{ place }}_similarity) as nearest_{{ place }}_similarity,
    {% endfor %}
    count(distinct printed.document_id) as document_count,
    min(printed.document_id) as example_document_id
from open_texts
inner join printed on open_texts.raw_value = printed.raw_value
group by open_texts.match_key
