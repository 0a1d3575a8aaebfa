{#- Named wherever it is read: DuckDB would write a CTE that is read twice out in full. -#}
{%- set orders = ref('order_checks') %}

with

findings as (

    select
        'dates_in_order' as rule_name,
        work_order_key as row_key,
        document_id,
        'issued ' || {{ told('issue_date') }} || ', starts ' || {{ told('start_date') }}
        || ', complete by ' || {{ told('completion_date') }} as evidence,
        changed_at
    from {{ orders }}
    where issue_date > start_date or start_date > completion_date or issue_date > completion_date

    union all

    select
        'completion_long_after_start' as rule_name,
        work_order_key as row_key,
        document_id,
        'starts ' || {{ told('coalesce(start_date, issue_date)') }}
        || ', complete by ' || {{ told('completion_date') }} as evidence,
        changed_at
    from {{ orders }}
    where
        {{ dbt.datediff('coalesce(start_date, issue_date)', 'completion_date', 'day') }}
        > {{ var('longest_work_days') }}

    union all

    -- A day of grace: the paper's day is a local one, the landing's is UTC.
    select
        'dated_after_landing' as rule_name,
        work_order_key as row_key,
        document_id,
        'issued ' || {{ told('issue_date') }} || ', landed ' || {{ told('landed_date') }} as evidence,
        changed_at
    from {{ orders }}
    where {{ dbt.datediff('landed_date', 'issue_date', 'day') }} > 1

    union all

    select
        'completed_before_issued' as rule_name,
        work_order_key as row_key,
        document_id,
        'issued ' || {{ told('issue_date') }} || ', completed ' || {{ told('completed_on') }} as evidence,
        changed_at
    from {{ orders }}
    where completed_on < issue_date

    union all

    select
        'date_outside_years' as rule_name,
        work_order_key as row_key,
        document_id,
        'issued ' || {{ told('issue_date') }} || ', starts ' || {{ told('start_date') }}
        || ', complete by ' || {{ told('completion_date') }} as evidence,
        changed_at
    from {{ orders }}
    where
        extract(year from issue_date) not between {{ var('first_year') }} and {{ var('last_year') }}
        or extract(year from start_date) not between {{ var('first_year') }} and {{ var('last_year') }}
        or extract(year from completion_date) not between {{ var('first_year') }} and {{ var('last_year') }}

)

select * from findings
