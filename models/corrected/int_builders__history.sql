with

versions as (

    select *
    from {{ details_by_date(
        ref('int_builders__printed'),
        'builder_durable_key',
        ['builder_name', 'business_number', 'phone', 'email']
    ) }}

)

select
    {{ version_key('builder_durable_key') }} as builder_key,
    *
from versions
