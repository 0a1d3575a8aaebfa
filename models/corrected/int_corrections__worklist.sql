with

work_orders as (

    select * from {{ ref('int_work_orders__corrected') }}

),

reviewed as (

    select * from {{ ref('int_corrections__reviewed') }}

),

unmatched as (

    -- A builder is known when a person mapped the name, or mapped another name to it.
    select
        'builder_name' as field_name,
        builder_name_raw as raw_value,
        builder_name as proposed_value,
        document_id
    from work_orders
    where
        builder_name is not null
        and builder_name_correction != 'mapped'
        and builder_name not in (
            select corrected_value from reviewed
            where field_name = 'builder_name'
        )

    union all

    select
        'billing_month' as field_name,
        billing_month_raw as raw_value,
        billing_month as proposed_value,
        document_id
    from work_orders
    where billing_month_raw is not null and billing_month is null

)

select
    {{ dbt_utils.generate_surrogate_key(['field_name', 'raw_value']) }} as worklist_key,
    field_name,
    raw_value,
    max(proposed_value) as proposed_value,
    count(*) as document_count,
    min(document_id) as example_document_id
from unmatched
group by field_name, raw_value
