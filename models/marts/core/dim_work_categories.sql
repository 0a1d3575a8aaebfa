with

versions as (

    select * from {{ ref('int_work_orders__versions') }}

),

lines as (

    select * from {{ ref('int_work_order_lines__corrected') }}

),

printed as (

    select
        work_category_key,
        work_category
    from versions
    where work_category is not null

    -- Orders name one trade at the top, their lines may name others: one dimension serves both facts.
    union distinct

    select
        work_category_key,
        work_category
    from lines
    where work_category is not null

)

select
    work_category_key,
    work_category as work_category_name,
    false as is_unknown
from printed

union all

select
    {{ unknown_key() }} as work_category_key,
    '(not printed)' as work_category_name,
    true as is_unknown
