{{ config(**printed_storage()) }}

select * from {{ printed_details('company_durable_key', [
    printed_on_orders('company_name', {
        'company_name': 'company_name',
        'business_number': 'company_business_number',
    }),
]) }}
