{#-
  The fields of a work order's paper, as extract/documents/specs/work_order.yml names them (a test holds the two together).
-#}
{%- macro paper_fields() -%}
    {{- return([
        'work_order_number', 'job_number', 'client_reference', 'document_type', 'builder_name',
        'builder_business_number', 'builder_phone', 'builder_email', 'company_name', 'company_business_number',
        'supervisor_name', 'supervisor_phone', 'supervisor_email', 'client_name', 'project_name', 'lot_number',
        'site_address', 'site_city', 'site_state', 'site_postal_code', 'site_contact_name', 'site_contact_phone',
        'site_contact_email', 'issue_date', 'start_date', 'completion_date', 'billing_month', 'trade_category',
        'description', 'notes', 'subtotal_amount', 'tax_amount', 'total_amount', 'currency', 'payment_terms',
    ]) -}}
{%- endmacro -%}
