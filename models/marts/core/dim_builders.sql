with

members as (

    select *
    from {{ believed_versions(
        ref('snap_builders'),
        'builder_key',
        'builder_durable_key',
        ['builder_name', 'business_number', 'phone', 'email']
    ) }}

),

unknown as (

    select
        {{ unknown_key() }} as builder_key,
        {{ unknown_key() }} as builder_durable_key,
        '(not printed)' as builder_name,
        cast(null as string) as business_number,
        cast(null as string) as phone,
        cast(null as string) as email,
        1 as version_number,
        {{ first_day() }} as valid_from_date,
        {{ last_day() }} as valid_to_date,
        true as is_current,
        true as is_unknown

)

select * from members
union all
select * from unknown
