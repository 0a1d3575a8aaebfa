with

versions as (

    select * from {{ ref('int_work_orders__versions') }}

),

builders as (

    select
        builder_key,
        builder_name,
        {{ newest('builder_business_number') }} as business_number,
        {{ newest('builder_phone') }} as phone,
        {{ newest('builder_email') }} as email,
        false as is_unknown
    from versions
    where builder_name is not null
    group by builder_key, builder_name

),

unknown as (

    select
        {{ unknown_key() }} as builder_key,
        '(not printed)' as builder_name,
        cast(null as string) as business_number,
        cast(null as string) as phone,
        cast(null as string) as email,
        true as is_unknown

)

select * from builders
union all
select * from unknown
