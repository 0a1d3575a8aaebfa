{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='printed_key',
    on_schema_change='append_new_columns'
) }}

select
    *,
    {{ built_at() }} as changed_at
from {{ printed_details('builder_durable_key', [
    {
        'relation': ref('int_work_orders__versions'),
        'known': 'builder_name is not null',
        'issue_date': trusted_date(),
        'details': {
            'builder_name': 'builder_name',
            'business_number': 'builder_business_number',
            'phone': 'builder_phone',
            'email': 'builder_email',
        },
    },
]) }}
