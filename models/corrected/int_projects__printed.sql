{{ config(**printed_storage()) }}

select * from {{ printed_details('project_durable_key', [
    printed_on_orders('project_name', {
        'builder_durable_key': 'builder_durable_key',
        'project_name': 'project_name',
        'city': 'site_city',
        'state': 'site_state',
        'postal_code': 'site_postal_code',
    }),
]) }}
