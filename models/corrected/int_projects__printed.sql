{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='printed_key',
    on_schema_change='append_new_columns'
) }}

select
    *,
    {{ built_at() }} as changed_at
from {{ printed_details('project_durable_key', [
    {
        'relation': ref('int_work_orders__versions'),
        'known': 'project_name is not null',
        'issue_date': trusted_date(),
        'details': {
            'builder_durable_key': 'builder_durable_key',
            'project_name': 'project_name',
            'city': 'site_city',
            'state': 'site_state',
            'postal_code': 'site_postal_code',
        },
    },
]) }}
