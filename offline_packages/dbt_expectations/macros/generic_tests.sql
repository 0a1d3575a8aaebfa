{#- Both ends of a range as one condition. `strictly` leaves the ends out; a null never makes a failure. -#}
{%- macro between_condition(expression, min_value, max_value, strictly) -%}
    {%- if min_value is none and max_value is none -%}
        {{ exceptions.raise_compiler_error('An expect_…_to_be_between test needs min_value, max_value or both.') }}
    {%- endif -%}
    {%- set or_equal = '' if strictly else '=' -%}
    (true
    {%- if min_value is not none %} and {{ expression }} >{{ or_equal }} {{ min_value }}{% endif %}
    {%- if max_value is not none %} and {{ expression }} <{{ or_equal }} {{ max_value }}{% endif -%}
    )
{%- endmacro -%}


{#- The table, or each of its groups, has as many rows as expected. out: the counts that do not fit. -#}
{% test expect_table_row_count_to_be_between(
    model, min_value=none, max_value=none, group_by_columns=none, row_condition=none, strictly=false
) %}
    {%- set groups = (group_by_columns or []) | join(', ') %}
with counted as (
    select
        {% if groups %}{{ groups }},{% endif %}
        count(*) as row_count
    from {{ model }}
    {% if row_condition %}where {{ row_condition }}{% endif %}
    {% if groups %}group by {{ groups }}{% endif %}
)

select *
from counted
where not {{ dbt_expectations.between_condition('row_count', min_value, max_value, strictly) }}
{% endtest %}


{#- A column's values lie between two values, which are SQL expressions; nulls pass. out: the rows outside. -#}
{% test expect_column_values_to_be_between(
    model, column_name, min_value=none, max_value=none, row_condition=none, strictly=false
) %}
select *
from {{ model }}
where
    not {{ dbt_expectations.between_condition(column_name, min_value, max_value, strictly) }}
    {% if row_condition %}and {{ row_condition }}{% endif %}
{% endtest %}


{#- A column's values contain a match of the regular expression; nulls pass. out: the rows without. -#}
{% test expect_column_values_to_match_regex(model, column_name, regex, row_condition=none, is_raw=false, flags='') %}
select *
from {{ model }}
where
    {{ column_name }} is not null
    and not {{ dbt_expectations.matches_regex(column_name, regex, is_raw, flags) }}
    {% if row_condition %}and {{ row_condition }}{% endif %}
{% endtest %}


{%- macro matches_regex(column_name, regex, is_raw, flags) -%}
    {{- return(adapter.dispatch('matches_regex', 'dbt_expectations')(column_name, regex, is_raw, flags)) -}}
{%- endmacro -%}

{%- macro default__matches_regex(column_name, regex, is_raw, flags) -%}
    regexp_matches({{ column_name }}, '{{ regex }}', '{{ flags }}')
{%- endmacro -%}

{#- BigQuery reads flags inside the expression and backslashes only in a raw literal. -#}
{%- macro bigquery__matches_regex(column_name, regex, is_raw, flags) -%}
    regexp_contains({{ column_name }}, {{ 'r' if is_raw }}'{{ '(?' ~ flags ~ ')' if flags }}{{ regex }}')
{%- endmacro -%}
