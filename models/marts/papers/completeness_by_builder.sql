with

counted as (

    select
        builder_durable_key,
        sum(paper_count) as paper_count,
        sum(to_review_paper_count) as to_review_paper_count,
        {% for field in paper_fields() -%}
        sum({{ field }}_count) as {{ field }}_count,
        {% endfor -%}
        sum(completeness_sum) / nullif(sum(completeness_count), 0) as average_completeness
    from {{ ref('int_work_orders__filled_counts') }}
    group by builder_durable_key

),

by_field as (
    {% for field in paper_fields() %}
    select
        builder_durable_key,
        paper_count,
        to_review_paper_count,
        average_completeness,
        '{{ field }}' as field_name,
        {{ field }}_count as filled_count
    from counted
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

builders as (

    select
        builder_durable_key,
        builder_name
    from {{ ref('dim_builders') }}
    where is_current

)

select
    {{ dbt_utils.generate_surrogate_key(['by_field.builder_durable_key', 'by_field.field_name']) }}
        as completeness_by_builder_key,
    by_field.builder_durable_key,
    builders.builder_name,
    by_field.field_name,
    cast(by_field.paper_count as int64) as paper_count,
    cast(by_field.filled_count as int64) as filled_count,
    cast(by_field.paper_count - by_field.filled_count as int64) as missing_count,
    cast(by_field.filled_count / by_field.paper_count as numeric(18, 4)) as filled_share,
    cast(by_field.average_completeness as numeric(18, 4)) as average_completeness,
    cast(by_field.to_review_paper_count as int64) as to_review_paper_count,
    cast(by_field.to_review_paper_count / by_field.paper_count as numeric(18, 4)) as to_review_share
from by_field
inner join builders on by_field.builder_durable_key = builders.builder_durable_key
