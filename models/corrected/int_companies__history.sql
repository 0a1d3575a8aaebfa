with

versions as (

    select *
    from {{ details_by_date(
        ref('int_companies__printed'),
        'company_durable_key',
        ['company_name', 'business_number']
    ) }}

)

select
    {{ version_key('company_durable_key') }} as company_key,
    *
from versions
