{#- Named wherever it is read: DuckDB would write a CTE that is read twice out in full. -#}
{%- set orders = ref('order_checks') %}

with

findings as (

    select
        'papers_disagree' as rule_name,
        work_order_key as row_key,
        document_id,
        {{ told('rival_total_count') }} || ' totals on papers of one revision and day' as evidence,
        changed_at
    from {{ orders }}
    where rival_total_count > 1

    union all

    select
        'order_without_lines' as rule_name,
        work_order_key as row_key,
        document_id,
        'total ' || {{ told('coalesce(total_amount, subtotal_amount)') }} || ', no line' as evidence,
        changed_at
    from {{ orders }}
    where line_count = 0

    union all

    select
        'line_without_quantity' as rule_name,
        work_order_key as row_key,
        document_id,
        {{ told('unmeasured_line_count') }} || ' of ' || {{ told('line_count') }}
        || ' lines have a unit price and no quantity' as evidence,
        changed_at
    from {{ orders }}
    where unmeasured_line_count > 0

    union all

    select
        'builder_unknown' as rule_name,
        work_order_key as row_key,
        document_id,
        'no builder was read' as evidence,
        changed_at
    from {{ orders }}
    where is_builder_unknown

    union all

    select
        'order_number_shape' as rule_name,
        work_order_key as row_key,
        document_id,
        case
            when work_order_number is null then 'no number was read'
            else 'number ' || work_order_number
        end as evidence,
        changed_at
    from {{ orders }}
    where
        work_order_number is null
        or not {{ regexp_match('work_order_number', '^[A-Z0-9#./_-]*[0-9][A-Z0-9#./_-]*$') }}

)

select * from findings
