with

products as (

    select * from {{ ref('int_products__corrected') }}

)

select
    {{ dimension_key('product_id', ['product_id']) }} as product_key,
    product_id,
    sku,
    coalesce(product_name, '(not known)') as product_name,
    coalesce(product_category, '(not known)') as product_category,
    unit,
    catalogue_price_amount,
    currency,
    is_active,
    not is_in_catalogue as is_unknown
from products

union all

select
    {{ unknown_key() }} as product_key,
    cast(null as string) as product_id,
    cast(null as string) as sku,
    '(not known)' as product_name,
    '(not known)' as product_category,
    cast(null as string) as unit,
    cast(null as numeric(18, 4)) as catalogue_price_amount,
    cast(null as string) as currency,
    cast(null as boolean) as is_active,
    true as is_unknown
