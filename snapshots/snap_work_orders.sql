{% snapshot snap_work_orders %}

{{ config(
    unique_key='document_id',
    strategy='check',
    check_cols=['state_key']
) }}

select
    *,
    -- One column says whether a paper's state is another: to compare a day's papers, history is read no wider than this.
    {{ dbt_utils.generate_surrogate_key([
        'work_order_key', 'work_order_number', 'builder_name', 'builder_name_correction', 'company_name',
        'project_name', 'site_key', 'work_category_key', 'document_type', 'status', 'version_number', 'is_latest',
        'issue_date', 'start_date', 'completion_date', 'billing_month', 'billing_month_correction',
        'subtotal_amount', 'tax_amount', 'total_amount',
    ]) }} as state_key
from {{ ref('int_work_orders__versions') }}
where {{ changed_since_last_snapshot() }}

{% endsnapshot %}
