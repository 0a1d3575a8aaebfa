with

members as (

    select *
    from {{ believed_versions(
        ref('snap_projects'),
        'project_key',
        'project_durable_key',
        ['builder_durable_key', 'project_name', 'city', 'state', 'postal_code']
    ) }}

),

unknown as (

    select
        {{ unknown_key() }} as project_key,
        {{ unknown_key() }} as project_durable_key,
        {{ unknown_key() }} as builder_durable_key,
        '(not printed)' as project_name,
        cast(null as string) as city,
        cast(null as string) as state,
        cast(null as string) as postal_code,
        1 as version_number,
        {{ first_day() }} as valid_from_date,
        {{ last_day() }} as valid_to_date,
        true as is_current,
        true as is_unknown

)

select * from members
union all
select * from unknown
