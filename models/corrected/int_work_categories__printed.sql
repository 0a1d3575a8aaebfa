{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='printed_key',
    on_schema_change='append_new_columns'
) }}

select
    *,
    {{ built_at() }} as changed_at
from {{ printed_details('work_category_key', [
    {
        'relation': ref('int_work_orders__versions'),
        'known': 'work_category is not null',
        'issue_date': trusted_date(),
        'details': {
            'order_category': 'work_category',
        },
    },
    {
        'relation': ref('int_work_order_lines__corrected'),
        'known': 'work_category is not null',
        'issue_date': 'cast(null as date)',
        'details': {
            'line_category': 'work_category',
        },
    },
]) }}
