with

work_orders as (

    select
        *,
        {{ match_key('builder_name') }} as builder_match_key,
        {{ match_key('coalesce(billing_month_raw, billing_month)') }} as month_match_key
    from {{ ref('stg_work_orders__work_orders') }}

),

builders as (

    select
        match_key,
        corrected_value
    from {{ ref('int_corrections__reviewed') }}
    where field_name = 'builder_name'

),

months as (

    select
        match_key,
        corrected_value
    from {{ ref('int_corrections__reviewed') }}
    where field_name = 'billing_month'

),

corrected as (

    select
        -- ids
        work_orders.extraction_id,
        work_orders.document_id,

        -- the order
        work_orders.work_order_number_raw,
        {{ order_number('work_orders.work_order_number') }} as work_order_number,
        {{ order_revision('work_orders.work_order_number') }} as revision_number,
        work_orders.job_number,
        work_orders.document_type,
        work_orders.status,
        work_orders.completeness,

        -- corrected, each beside what was printed and why it changed
        {{ correct(
            'builder_name',
            raw='coalesce(work_orders.builder_name_raw, work_orders.builder_name)',
            mapped='builders.corrected_value',
            normalised=tidy_name('work_orders.builder_name')
        ) }},
        {{ correct(
            'company_name',
            raw='coalesce(work_orders.company_name_raw, work_orders.company_name)',
            mapped='cast(null as ' ~ dbt.type_string() ~ ')',
            normalised=tidy_name('work_orders.company_name')
        ) }},
        {{ correct(
            'project_name',
            raw='coalesce(work_orders.project_name_raw, work_orders.project_name)',
            mapped='cast(null as ' ~ dbt.type_string() ~ ')',
            normalised=tidy_name('work_orders.project_name')
        ) }},
        {{ correct(
            'work_category',
            raw='coalesce(work_orders.trade_category_raw, work_orders.trade_category)',
            mapped='cast(null as ' ~ dbt.type_string() ~ ')',
            normalised=tidy_name('work_orders.trade_category')
        ) }},
        {{ correct(
            'billing_month',
            raw='coalesce(work_orders.billing_month_raw, work_orders.billing_month)',
            mapped='months.corrected_value',
            normalised='coalesce('
                ~ month_from_text('work_orders.billing_month_raw') ~ ', '
                ~ month_from_text('work_orders.billing_month') ~ ')'
        ) }},

        -- who and where
        work_orders.builder_business_number,
        work_orders.builder_phone,
        work_orders.builder_email,
        work_orders.company_business_number,
        work_orders.lot_number,
        {{ tidy_name('work_orders.site_address') }} as site_address,
        {{ tidy_name('work_orders.site_city') }} as site_city,
        {{ tidy_name('work_orders.site_state') }} as site_state,
        {{ tidy_name('work_orders.site_postal_code') }} as site_postal_code,

        -- money and dates
        {{ tidy_name('work_orders.currency') }} as currency,
        work_orders.payment_terms,
        work_orders.subtotal_amount,
        work_orders.tax_amount,
        work_orders.total_amount,
        work_orders.issue_date,
        work_orders.start_date,
        work_orders.completion_date,
        {{ built_at() }} as changed_at
    from work_orders
    left join builders on work_orders.builder_match_key = builders.match_key
    left join months on work_orders.month_match_key = months.match_key

)

select * from corrected
