{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='printed_key',
    on_schema_change='append_new_columns'
) }}

select
    *,
    {{ built_at() }} as changed_at
from {{ printed_details('company_durable_key', [
    {
        'relation': ref('int_work_orders__versions'),
        'known': 'company_name is not null',
        'issue_date': trusted_date(),
        'details': {
            'company_name': 'company_name',
            'business_number': 'company_business_number',
        },
    },
]) }}
