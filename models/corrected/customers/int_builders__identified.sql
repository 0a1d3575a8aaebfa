with

builders as (

    select
        builder_durable_key,
        {{ business_number_digits('business_number') }} as number_digits,
        cast(null as string) as country_code,
        {{ email_domain('email') }} as domain,
        cast(null as string) as reviewed_name_key,
        {{ match_key('builder_name') }} as name_key
    from {{ ref('int_builders__history') }}

)

select * from {{ evidence_of('builders', 'builder_durable_key') }} as evidence
