{#-
  BigQuery bills what a statement reads, and MERGE and DELETE read every column of a table but for partitions that a
  condition on the partition column leaves out. Only what is known before the statement runs leaves partitions out:
  not a subquery. So the months that a build touches are asked first, over two columns of the table, and written into the
  statement (docs/decisions/0020-dbt-on-bigquery.md). Facts alone have partitions (storage.sql).
-#}

{#-
  dbt's merge, of the months that hold the rows of its source now or will hold them: those of the same work order, or of the
  same value of the column that the model names in meta.months_of.
-#}
{%- macro bigquery__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {%- set predicates = [] + (incremental_predicates or []) -%}
    {%- set partition = config.get('partition_by') -%}
    {%- set key = config.get('meta', {}).get('months_of', 'work_order_key') -%}
    {%- if partition and key in dest_columns | map(attribute='name') -%}
        {%- set dates -%}
            select {{ partition.field }} as date_day from {{ source }} as incoming
            union all
            select {{ partition.field }} as date_day from {{ target }}
            where {{ key }} in (select incoming.{{ key }} from {{ source }} as incoming)
        {%- endset -%}
        {%- do predicates.append(in_months_of(dates, 'DBT_INTERNAL_DEST.' ~ partition.field)) -%}
    {%- endif -%}
    {{- return(dbt.default__get_merge_sql(target, source, unique_key, dest_columns, predicates)) -}}
{%- endmacro -%}

{#- What a condition on rows of this model adds to it so that only their partitions are read. in: the condition. -#}
{%- macro and_in_their_months(condition) -%}
    {{- return(adapter.dispatch('and_in_their_months')(condition)) -}}
{%- endmacro -%}
{%- macro default__and_in_their_months(condition) -%}{%- endmacro -%}
{%- macro bigquery__and_in_their_months(condition) -%}
    {%- set partition = config.get('partition_by') -%}
    {%- if partition %}
            and {{ in_months_of(
                'select ' ~ partition.field ~ ' as date_day from ' ~ this ~ ' where ' ~ condition, partition.field
            ) }}
    {%- endif -%}
{%- endmacro -%}

{#- A condition without subqueries: a date column is in the months of these dates. in: a query of date_day, the column. -#}
{%- macro in_months_of(dates, column) -%}
    {%- set asked -%}
        select distinct date_trunc(date_day, month) as month_start from ({{ dates }}) as dates
    {%- endset -%}
    {%- set found = run_query(asked).columns[0].values() if execute and flags.INTROSPECT else [] -%}
    {%- set months = found | reject('none') | map('string') | sort -%}
    {%- set spans = [] -%}
    {%- for month in months -%}
        {%- set first = modules.datetime.date.fromisoformat(month[:10]) -%}
        {%- set next = (first + modules.datetime.timedelta(days=32)).replace(day=1) -%}
        {%- if spans and spans[-1][1] == first -%}
            {%- do spans.append((spans.pop()[0], next)) -%}
        {%- else -%}
            {%- do spans.append((first, next)) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set conditions = [] -%}
    {%- for first, next in spans -%}
        {%- do conditions.append(
            '(' ~ column ~ " >= cast('" ~ first ~ "' as date) and " ~ column ~ " < cast('" ~ next ~ "' as date))"
        ) -%}
    {%- endfor -%}
    {%- if none in found -%}{%- do conditions.append(column ~ ' is null') -%}{%- endif -%}
    {%- if not conditions -%}{%- do conditions.append(column ~ " < cast('0001-01-02' as date)") -%}{%- endif -%}
    {{- return('(' ~ conditions | join(' or ') ~ ')') -}}
{%- endmacro -%}
