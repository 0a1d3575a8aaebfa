{{ config(**printed_storage()) }}

select * from {{ printed_details('work_category_key', [
    printed_on_orders('work_category', {
        'order_category': 'work_category',
    }),
    {
        'relation': ref('int_work_order_lines__corrected'),
        'known': 'work_category is not null',
        'issue_date': 'cast(null as date)',
        'details': {
            'line_category': 'work_category',
        },
    },
]) }}
