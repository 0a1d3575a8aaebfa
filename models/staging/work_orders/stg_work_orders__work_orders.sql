with

source as (

    select * from {{ source('work_orders', 'work_orders') }}

),

renamed as (

    select
        -- ids
        extraction_id,
        document_id,
        batch_id,
        run_id,
        row_hash,

        -- strings: the order
        status,
        spec as specification,
        spec_version as specification_version,
        engine,
        engine_version,
        work_order_number,
        work_order_number_raw,
        job_number,
        client_reference,
        document_type,

        -- strings: who
        builder_name,
        builder_name_raw,
        builder_business_number,
        builder_phone,
        builder_email,
        company_name,
        company_name_raw,
        company_business_number,
        supervisor_name,
        supervisor_phone,
        supervisor_email,
        client_name,

        -- strings: where
        project_name,
        project_name_raw,
        lot_number,
        site_address,
        site_city,
        site_city_raw,
        site_state,
        site_state_raw,
        site_postal_code,
        site_contact_name,
        site_contact_phone,
        site_contact_email,

        -- strings: what
        trade_category,
        trade_category_raw,
        description,
        notes,
        currency,
        payment_terms,
        billing_month,
        billing_month_raw,
        issue_date_raw,
        start_date_raw,
        completion_date_raw,
        subtotal_amount_raw,
        tax_amount_raw,
        total_amount_raw,

        -- numerics
        cast(attempt as int64) as attempt_number,
        {{ safe_decimal('completeness', 4) }} as completeness,
        {{ safe_decimal('subtotal_amount') }} as subtotal_amount,
        {{ safe_decimal('tax_amount') }} as tax_amount,
        {{ safe_decimal('total_amount') }} as total_amount,

        -- dates
        {{ safe_date('issue_date') }} as issue_date,
        {{ safe_date('start_date') }} as start_date,
        {{ safe_date('completion_date') }} as completion_date,

        -- timestamps: loaded_at as it is, so that a filter on it reaches the raw table's statistics
        loaded_at
    from source
    where status in ('extracted', 'needs_review')

)

select * from renamed
