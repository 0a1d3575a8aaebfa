{{ config(**printed_storage()) }}

select * from {{ printed_details('builder_durable_key', [
    printed_on_orders('builder_name', {
        'builder_name': 'builder_name',
        'business_number': 'builder_business_number',
        'phone': 'builder_phone',
        'email': 'builder_email',
    }),
]) }}
