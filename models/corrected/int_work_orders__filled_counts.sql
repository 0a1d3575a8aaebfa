{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='filled_count_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_filled_months_as_they_were() }}'
) }}

{%- set months = changed_filled_months(last_build()) %}

with

papers as (

    select
        *,
        {{ dimension_key('builder_name', ['builder_name']) }} as builder_durable_key
    from {{ ref('int_work_orders__filled_fields') }}
    {%- if is_incremental() %}
    where issue_month in (select months.issue_month from {{ months }} as months)
    {%- endif %}

),

counted as (

    select
        builder_durable_key,
        issue_month,
        count(*) as paper_count,
        sum(case when status = 'needs_review' then 1 else 0 end) as to_review_paper_count,
        {% for field in paper_fields() -%}
        sum(case when has_{{ field }} then 1 else 0 end) as {{ field }}_count,
        {% endfor -%}
        sum(completeness) as completeness_sum,
        count(completeness) as completeness_count
    from papers
    group by builder_durable_key, issue_month

)

select
    {{ dbt_utils.generate_surrogate_key(['builder_durable_key', 'issue_month']) }} as filled_count_key,
    builder_durable_key,
    issue_month,
    paper_count,
    cast(to_review_paper_count as int64) as to_review_paper_count,
    {% for field in paper_fields() -%}
    cast({{ field }}_count as int64) as {{ field }}_count,
    {% endfor -%}
    completeness_sum,
    completeness_count,
    {{ built_at() }} as changed_at
from counted
