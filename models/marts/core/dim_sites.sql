with

versions as (

    select * from {{ ref('int_work_orders__versions') }}

),

sites as (

    select
        site_key,
        site_address,
        {{ newest('lot_number') }} as lot_number,
        site_city,
        site_state,
        site_postal_code,
        false as is_unknown
    from versions
    where site_address is not null
    group by site_key, site_address, site_city, site_state, site_postal_code

),

unknown as (

    select
        {{ unknown_key() }} as site_key,
        '(not printed)' as site_address,
        cast(null as string) as lot_number,
        cast(null as string) as site_city,
        cast(null as string) as site_state,
        cast(null as string) as site_postal_code,
        true as is_unknown

)

select * from sites
union all
select * from unknown
