with

versions as (

    select *
    from {{ details_by_date(
        ref('int_projects__printed'),
        'project_durable_key',
        ['builder_durable_key', 'project_name', 'city', 'state', 'postal_code']
    ) }}

)

select
    {{ version_key('project_durable_key') }} as project_key,
    *
from versions
