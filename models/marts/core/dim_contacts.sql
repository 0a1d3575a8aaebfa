with

contacts as (

    select * from {{ ref('int_contacts__unified') }}

),

people as (

    select
        first_contact_key,
        {% for column in [
            'customer_id', 'builder_durable_key', 'first_name', 'last_name', 'email', 'phone', 'job_title', 'company_name'
        ] %}
        {{ newest_said(column) }} as {{ column }},
        {% endfor %}
        max(case when crm_name = 'hubspot' then contact_id end) as hubspot_contact_id,
        max(case when crm_name = 'salesforce' then contact_id end) as salesforce_contact_id,
        count(*) as crm_contact_count,
        min(created_at) as created_at,
        max(updated_at) as updated_at
    from contacts
    group by first_contact_key

)

select
    {{ dbt_utils.generate_surrogate_key(['first_contact_key']) }} as contact_key,
    {{ dimension_key('customer_id', ['customer_id']) }} as customer_key,
    coalesce(builder_durable_key, {{ unknown_key() }}) as builder_durable_key,
    hubspot_contact_id,
    salesforce_contact_id,
    first_name,
    last_name,
    email,
    phone,
    job_title,
    company_name,
    crm_contact_count,
    created_at,
    updated_at
from people
