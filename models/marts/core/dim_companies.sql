with

versions as (

    select * from {{ ref('int_work_orders__versions') }}

),

companies as (

    select
        company_key,
        company_name,
        {{ newest('company_business_number') }} as business_number,
        false as is_unknown
    from versions
    where company_name is not null
    group by company_key, company_name

),

unknown as (

    select
        {{ unknown_key() }} as company_key,
        '(not printed)' as company_name,
        cast(null as string) as business_number,
        true as is_unknown

)

select * from companies
union all
select * from unknown
