with

hubspot as (

    select * from {{ ref('stg_hubspot__contacts') }}
    where not is_deleted

),

hubspot_companies as (

    select * from {{ ref('stg_hubspot__companies') }}

),

salesforce as (

    select * from {{ ref('stg_salesforce__contacts') }}
    where not is_deleted

),

reviewed as (

    select * from {{ reviewed_firm_names() }}

),

companies as (

    select * from {{ ref('int_crm_companies__linked') }}

),

-- Firms of which one customer alone writes.
customer_domains as (

    select
        evidence_value as domain,
        min(customer_id) as customer_id
    from {{ ref('int_customers__identified') }}
    where evidence_kind = 'email_domain'
    group by evidence_value
    having count(*) = 1

),

customer_links as (

    select * from {{ ref('int_customers__linked') }}

),

contacts as (

    select
        'hubspot' as crm_name,
        hubspot.contact_id,
        {{ crm_company_key('hubspot', 'hubspot.company_id') }} as crm_company_key,
        hubspot_companies.company_name,
        hubspot.first_name,
        hubspot.last_name,
        hubspot.email,
        hubspot.phone,
        hubspot.job_title,
        hubspot.created_at,
        hubspot.updated_at
    from hubspot
    left join hubspot_companies on hubspot.company_id = hubspot_companies.company_id

    union all

    select
        'salesforce' as crm_name,
        contact_id,
        {{ crm_company_key('salesforce', 'account_id') }} as crm_company_key,
        account_name as company_name,
        first_name,
        last_name,
        email,
        phone,
        job_title,
        created_at,
        updated_at
    from salesforce

),

keyed as (

    select
        contacts.*,
        contacts.crm_name || ':' || contacts.contact_id as contact_key,
        {{ person_email('contacts.email') }} as email_key,
        -- Null where one of the three is missing.
        {{ match_key("coalesce(contacts.first_name, '') || ' ' || coalesce(contacts.last_name, '')") }}
        || '|' || {{ match_key('coalesce(reviewed.corrected_value, contacts.company_name)') }}
        || '|' || {{ phone_key('contacts.phone') }} as person_words
    from contacts
    left join reviewed on {{ match_key('contacts.company_name') }} = reviewed.match_key

),

named_0 as (

    select
        contact_key,
        email_key,
        person_words,
        contact_key as first_contact_key
    from keyed

),

-- The first contact with an address speaks for all with it, then the first with that name, firm and phone; again,
-- since a name may have brought two addresses together. assert_people_are_one_each says where that was too few.
{% for round in range(1, 5) %}
named_{{ round }} as (

    select
        contact_key,
        email_key,
        person_words,
        min(first_contact_key) over (
            partition by coalesce({{ 'email_key' if round % 2 else 'person_words' }}, contact_key)
        ) as first_contact_key
    from named_{{ round - 1 }}

),
{% endfor %}
-- What the firm is matched to, else the one customer that writes from the person's domain.
placed as (

    select
        keyed.*,
        named_4.first_contact_key,
        coalesce(companies.customer_id, customer_domains.customer_id) as customer_id,
        case
            when companies.customer_id is not null then 'company'
            when customer_domains.customer_id is not null then 'email_domain'
        end as customer_match_method,
        coalesce(companies.builder_durable_key, customer_links.builder_durable_key) as builder_durable_key
    from keyed
    inner join named_4 on keyed.contact_key = named_4.contact_key
    left join companies on keyed.crm_company_key = companies.crm_company_key
    left join customer_domains on {{ email_domain('keyed.email') }} = customer_domains.domain
    left join customer_links on customer_domains.customer_id = customer_links.customer_id

)

select
    contact_key,
    first_contact_key,
    crm_name,
    contact_id,
    crm_company_key,
    customer_id,
    customer_match_method,
    builder_durable_key,
    email_key,
    person_words,
    company_name,
    first_name,
    last_name,
    email,
    phone,
    job_title,
    created_at,
    updated_at
from placed
