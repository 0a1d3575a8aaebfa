with

worklist as (

    select * from {{ ref('int_corrections__worklist') }}

),

reports as (

    select * from {{ ref('int_progress_reports__unused') }}
    where reason is not null

),

builders as (

    select * from {{ ref('dim_builders') }}

),

companies as (

    select * from {{ ref('dim_companies') }}

),

-- An ABN has 11 digits; a Canadian BN 9, with its program's letters and 4 digits behind; an EIN 9.
parties as (

    select
        'builder ' as party,
        builder_key as row_key,
        {{ regexp_replace_all('business_number', '[^0-9A-Za-z]', '') }} as business_number
    from builders

    union all

    select
        'company ' as party,
        company_key as row_key,
        {{ regexp_replace_all('business_number', '[^0-9A-Za-z]', '') }} as business_number
    from companies
    where not is_unknown

),

findings as (

    select
        'billing_month_unread' as rule_name,
        worklist_key as row_key,
        example_document_id as document_id,
        'printed on ' || {{ told('document_count') }} || ' papers: ' || raw_value as evidence,
        cast(null as timestamp) as changed_at
    from worklist
    where field_name = 'billing_month'

    union all

    select
        'report_unused' as rule_name,
        report_id as row_key,
        cast(null as {{ dbt.type_string() }}) as document_id,
        reason as evidence,
        changed_at
    from reports

    union all

    select
        'business_number_shape' as rule_name,
        row_key,
        cast(null as {{ dbt.type_string() }}) as document_id,
        party || 'number of ' || {{ told('length(business_number)') }} || ' characters' as evidence,
        cast(null as timestamp) as changed_at
    from parties
    where
        business_number is not null
        and not {{ regexp_match('business_number', '^([A-Za-z]{0,3}([0-9]{11}|[0-9]{9})([A-Za-z]{2}[0-9]{4})?)$') }}

)

select * from findings
