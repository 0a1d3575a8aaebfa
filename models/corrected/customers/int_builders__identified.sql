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

),

evidence as (

    select distinct
        builders.builder_durable_key,
        kinds.evidence_kind,
        {{ evidence_value('kinds.evidence_kind') }} as evidence_value
    from builders
    cross join {{ evidence_kinds() }} as kinds

)

select * from evidence
where evidence_value is not null
