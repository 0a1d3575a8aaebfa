with

members as (

    select *
    from {{ believed_versions(
        ref('snap_companies'),
        'company_key',
        'company_durable_key',
        ['company_name', 'business_number']
    ) }}

),

unknown as (

    select
        {{ unknown_key() }} as company_key,
        {{ unknown_key() }} as company_durable_key,
        '(not printed)' as company_name,
        cast(null as string) as business_number,
        1 as version_number,
        {{ first_day() }} as valid_from_date,
        {{ last_day() }} as valid_to_date,
        true as is_current,
        true as is_unknown

)

select * from members
union all
select * from unknown
