{{ config(materialized='view') }}

with

products as (

    select
        *,
        {{ match_key('category') }} as category_match_key
    from {{ ref('stg_snowflake__products') }}

),

reviewed as (

    select * from {{ ref('int_corrections__reviewed') }}
    where field_name = 'product_category'

),

-- Lines and visits may name a product that the catalogue no longer has, or not yet: facts join all the same.
mentioned as (

    select product_id from {{ ref('stg_snowflake__order_lines') }}
    union distinct
    select product_id from {{ ref('stg_redshift__customer_behaviour') }}

)

select
    products.product_id,
    products.sku,
    products.product_name,
    {{ correct(
        'product_category',
        raw='products.category',
        mapped='reviewed.corrected_value',
        normalised=tidy_name('products.category')
    ) }},
    lower({{ tidy_name('products.unit') }}) as unit,
    products.catalogue_price_amount,
    {{ tidy_name('products.currency') }} as currency,
    products.is_active,
    true as is_in_catalogue
from products
left join reviewed on products.category_match_key = reviewed.match_key

union all

select
    product_id,
    cast(null as string) as sku,
    cast(null as string) as product_name,
    cast(null as string) as product_category_raw,
    cast(null as string) as product_category,
    'none' as product_category_correction,
    cast(null as string) as unit,
    cast(null as numeric(18, 4)) as catalogue_price_amount,
    cast(null as string) as currency,
    cast(null as boolean) as is_active,
    false as is_in_catalogue
from mentioned
where product_id is not null and product_id not in (select products.product_id from products)
