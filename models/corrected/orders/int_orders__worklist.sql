{{ config(materialized='view') }}

with

typed as (

    select
        'sales_order_status' as field_name,
        order_status as raw_value,
        {{ match_key('order_status') }} as match_key,
        order_id as used_by
    from {{ ref('stg_snowflake__orders') }}

    union all

    select
        'product_category' as field_name,
        category as raw_value,
        {{ match_key('category') }} as match_key,
        product_id as used_by
    from {{ ref('stg_snowflake__products') }}

),

reviewed as (

    select
        field_name,
        match_key as known_key,
        corrected_value
    from {{ ref('int_corrections__reviewed') }}
    where field_name in ('sales_order_status', 'product_category')

),

-- Our own name of a category is that category; of a status only what is reviewed says something.
known as (

    select * from reviewed

    union distinct

    select
        field_name,
        {{ match_key('corrected_value') }} as known_key,
        corrected_value
    from reviewed
    where field_name = 'product_category'

),

-- Words that differ in case and punctuation only are one question.
open_words as (

    select
        typed.field_name,
        typed.match_key,
        min(typed.raw_value) as raw_value,
        count(distinct typed.used_by) as use_count,
        min(typed.used_by) as example_id
    from typed
    left join known on typed.field_name = known.field_name and typed.match_key = known.known_key
    where typed.match_key is not null and known.known_key is null
    group by typed.field_name, typed.match_key

),

nearest as (

    select * from {{ nearest_names('open_words', 'known') }}

)

select
    open_words.field_name,
    open_words.match_key,
    open_words.raw_value,
    case when open_words.field_name = 'product_category' then {{ tidy_name('open_words.raw_value') }} end
        as normalised_value,
    nearest.proposed_value,
    {{ nearest_columns('nearest') }},
    open_words.use_count,
    open_words.example_id
from open_words
left join nearest on open_words.field_name = nearest.field_name and open_words.raw_value = nearest.raw_value
