with

believed as (

    select * from {{ ref('snap_projects') }}
    where dbt_valid_to is null

),

versions as (

    select
        project_key,
        project_durable_key,
        builder_durable_key,
        project_name,
        city,
        state,
        postal_code,
        row_number() over (partition by project_durable_key order by valid_from_date) as version_number,
        valid_from_date,
        lead(valid_from_date) over (partition by project_durable_key order by valid_from_date) as next_valid_from_date
    from believed

),

members as (

    select
        project_key,
        project_durable_key,
        builder_durable_key,
        project_name,
        city,
        state,
        postal_code,
        version_number,
        valid_from_date,
        -- The day before the next version's first: an order of any day finds exactly one version.
        coalesce({{ days_after('next_valid_from_date', -1) }}, {{ last_day() }}) as valid_to_date,
        next_valid_from_date is null as is_current,
        false as is_unknown
    from versions

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
