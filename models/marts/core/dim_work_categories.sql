with

printed as (

    -- Orders name one trade at the top, their lines may name others: one dimension serves both facts.
    select distinct
        work_category_key,
        detail_value as work_category_name
    from {{ ref('int_work_categories__printed') }}
    where first_document_id is not null

)

select
    work_category_key,
    work_category_name,
    false as is_unknown
from printed

union all

select
    {{ unknown_key() }} as work_category_key,
    '(not printed)' as work_category_name,
    true as is_unknown
