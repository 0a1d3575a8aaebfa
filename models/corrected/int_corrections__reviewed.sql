with

builder_names as (

    select * from {{ ref('corrections_builder_names') }}

),

billing_months as (

    select * from {{ ref('corrections_billing_months') }}

),

reviewed as (

    select
        'builder_name' as field_name,
        *
    from builder_names

    union all

    select
        'billing_month' as field_name,
        *
    from billing_months

)

select
    field_name,
    {{ match_key('raw_value') }} as match_key,
    raw_value,
    corrected_value,
    reviewed_by,
    reviewed_on,
    note
from reviewed
