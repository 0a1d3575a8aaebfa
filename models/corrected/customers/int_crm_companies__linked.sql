with

-- A firm stands in both CRMs, and may stand in one of them twice.
customer_links as (
    {% for crm in ['hubspot', 'salesforce'] %}
    select
        crm_company_key,
        customer_id,
        match_method
    from {{ linked(
        crm_companies(crm), 'crm_company_key',
        ref('int_customers__identified'), 'customer_id',
        exclusive=false
    ) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

builder_links as (
    {% for crm in ['hubspot', 'salesforce'] %}
    select
        crm_company_key,
        builder_durable_key,
        match_method
    from {{ linked(
        crm_companies(crm), 'crm_company_key',
        ref('int_builders__identified'), 'builder_durable_key',
        exclusive=false
    ) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

companies as (

    select distinct
        crm_name,
        crm_company_key
    from {{ ref('int_crm_companies__identified') }}

),

-- What a CRM does not know of a firm, the shop's own record of the customer may.
customers_builders as (

    select
        customer_id,
        builder_durable_key
    from {{ ref('int_customers__linked') }}

)

select
    companies.crm_company_key,
    companies.crm_name,
    customer_links.customer_id,
    customer_links.match_method as customer_match_method,
    coalesce(builder_links.builder_durable_key, customers_builders.builder_durable_key) as builder_durable_key,
    case
        when builder_links.match_method is not null then builder_links.match_method
        when customers_builders.builder_durable_key is not null then 'customer'
    end as builder_match_method
from companies
left join customer_links on companies.crm_company_key = customer_links.crm_company_key
left join builder_links on companies.crm_company_key = builder_links.crm_company_key
left join customers_builders on customer_links.customer_id = customers_builders.customer_id
