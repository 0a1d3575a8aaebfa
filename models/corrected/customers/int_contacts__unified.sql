with

hubspot as (

    select * from {{ ref('stg_hubspot__contacts') }}
    where not is_archived

),

hubspot_companies as (

    select * from {{ ref('stg_hubspot__companies') }}

),

salesforce as (

    select * from {{ ref('stg_salesforce__contacts') }}
    where not is_deleted

),

reviewed as (

    select * from {{ reviewed_firm_names() }} as reviewed_names

),

contacts as (

    select
        'hubspot' as crm_name,
        hubspot.contact_id,
        {{ crm_company_key('hubspot', 'hubspot.company_id') }} as crm_company_key,
        hubspot_companies.name as company_name,
        hubspot.first_name,
        hubspot.last_name,
        hubspot.email,
        hubspot.phone,
        hubspot.job_title,
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
        title as job_title,
        system_modstamp as updated_at
    from salesforce

),

keyed as (

    select
        contacts.*,
        contacts.crm_name || ':' || contacts.contact_id as contact_key,
        nullif(lower(trim(contacts.email)), '') as email_key,
        {{ match_key("coalesce(contacts.first_name, '') || ' ' || coalesce(contacts.last_name, '')") }}
        || '|' || {{ match_key('coalesce(reviewed.corrected_value, contacts.company_name)') }}
        || '|' || {{ phone_key('contacts.phone') }} as person_words
    from contacts
    left join reviewed on {{ match_key('contacts.company_name') }} = reviewed.match_key

),

-- The smallest contact of all with that address speaks for them, then the smallest of all with that name, firm and phone;
-- once more, since the second may have joined two addresses of one person.
{% for round in range(1, 4) %}
by_email_{{ round }} as (

    select
        *,
        min({{ 'contact_key' if round == 1 else 'by_words_' ~ (round - 1) }}) over (
            partition by coalesce(email_key, contact_key)
        ) as by_email_{{ round }}
    from {{ 'keyed' if round == 1 else 'by_words_' ~ (round - 1) }}

),

by_words_{{ round }} as (

    select
        *,
        min(by_email_{{ round }}) over (partition by coalesce(person_words, contact_key)) as by_words_{{ round }}
    from by_email_{{ round }}

),
{% endfor %}
