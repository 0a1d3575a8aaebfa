with

versions as (

    select * from {{ ref('int_work_orders__versions') }}

),

projects as (

    select distinct
        project_key,
        builder_key,
        project_name,
        false as is_unknown
    from versions
    where project_name is not null

),

unknown as (

    select
        {{ unknown_key() }} as project_key,
        {{ unknown_key() }} as builder_key,
        '(not printed)' as project_name,
        true as is_unknown

)

select * from projects
union all
select * from unknown
