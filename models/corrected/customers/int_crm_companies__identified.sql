with

hubspot as (

    select * from {{ ref('stg_hubspot__companies') }}
    where not is_deleted

),

salesforce as (

    select * from {{ ref('stg_salesforce__contacts') }}
    where not is_deleted and account_id is not null

),

reviewed as (

    select * from {{ reviewed_firm_names() }}

),

companies as (

    select
        'hubspot' as crm_name,
        {{ crm_company_key('hubspot', 'company_id') }} as crm_company_key,
        company_name,
        business_number,
        country,
        {{ web_domain('domain') }} as domain
    from hubspot

    union all

    -- An account is known by its contacts only: it writes from their domains.
    select
        'salesforce' as crm_name,
        {{ crm_company_key('salesforce', 'account_id') }} as crm_company_key,
        account_name as company_name,
        cast(null as string) as business_number,
        cast(null as string) as country,
        {{ email_domain('email') }} as domain
    from salesforce

),

spelt as (

    select
        companies.crm_name,
        companies.crm_company_key,
        {{ business_number_digits('companies.business_number') }} as number_digits,
        {{ country_code('companies.country') }} as country_code,
        companies.domain,
        {{ match_key('reviewed.corrected_value') }} as reviewed_name_key,
        {{ match_key('coalesce(reviewed.corrected_value, companies.company_name)') }} as name_key
    from companies
    left join reviewed on {{ match_key('companies.company_name') }} = reviewed.match_key

),

evidence as (

    select distinct
        spelt.crm_name,
        spelt.crm_company_key,
        kinds.evidence_kind,
        {{ evidence_value('kinds.evidence_kind') }} as evidence_value
    from spelt
    cross join {{ evidence_kinds() }} as kinds

)

select * from evidence
where evidence_value is not null
