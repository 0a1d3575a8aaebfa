with

customers as (

    select * from {{ ref('stg_snowflake__customers') }}

),

reviewed as (

    select * from {{ reviewed_firm_names() }}

),

spelt as (

    select
        customers.customer_id,
        {{ business_number_digits('customers.business_number') }} as number_digits,
        {{ country_code('customers.country') }} as country_code,
        {{ email_domain('customers.email') }} as domain,
        {{ match_key('reviewed.corrected_value') }} as reviewed_name_key,
        {{ match_key('coalesce(reviewed.corrected_value, customers.customer_name)') }} as name_key
    from customers
    left join reviewed on {{ match_key('customers.customer_name') }} = reviewed.match_key

),

evidence as (

    select distinct
        spelt.customer_id,
        kinds.evidence_kind,
        {{ evidence_value('kinds.evidence_kind') }} as evidence_value
    from spelt
    cross join {{ evidence_kinds() }} as kinds

)

select * from evidence
where evidence_value is not null
