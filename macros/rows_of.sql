{#- Rows of a big table whose key is among a few, for a `from`: those of which `is_of` is true. -#}
{%- macro rows_of(relation, key, keys, within=none) -%}
    (
        select * from {{ relation }}
        where {{ is_of(relation, key, keys, within) }}
    )
{%- endmacro -%}

{#-
  A condition on rows of a big table: their key is among a few. in: the table, its key, what stands behind `from`, with a
  column of that name. Keys are hashes, so the rows lie anywhere: DuckDB would read every column of the whole table to
  find them. There the key alone is read first, then only what lies beside the rows found (the profile's
  dynamic_or_filter_threshold says up to how many rows that is worth it). `within` are conditions on a column by which rows lie
  in order; one of them is true of each row looked for, so that the keys of other blocks are not read at all.
-#}
{%- macro is_of(relation, key, keys, within=none) -%}
    {{- return(adapter.dispatch('is_of')(relation, key, keys, within)) -}}
{%- endmacro -%}
{%- macro default__is_of(relation, key, keys, within) -%}{{ key }} in ({{ few(key, keys) }}){%- endmacro -%}
{%- macro duckdb__is_of(relation, key, keys, within) -%}
    {#- Rows that a unit test gives are a CTE, which has no row ids. -#}
    {%- if relation.is_cte or not execute or model.resource_type == 'unit_test' -%}
        {{ default__is_of(relation, key, keys, within) }}
    {%- else -%}
        rowid in (
            {%- for condition in within or ['true'] %}
            select unnest(list(rowid)) from {{ relation }}
            where {{ key }} in ({{ few(key, keys) }}) and {{ condition }}
            {{- ' union all' if not loop.last }}
            {%- endfor %}
        )
    {%- endif -%}
{%- endmacro -%}

{#-
  A condition on rows of papers: landed since the first reading of any of these did. All that a table ever held of a paper
  did, for `first_read_at` says when it was first read. in: what stands behind `from`, with a column first_read_at.
-#}
{%- macro landed_since_first_read(papers) -%}
    loaded_at >= (select coalesce(min(first_read_at), cast('9999-12-31' as timestamp)) from {{ papers }})
{%- endmacro -%}

{#-
  Conditions on rows of orders, for `within`: between the first and the last date that papers of these orders ever had, or
  without one. in: what stands behind `from`: int_work_orders__changes and a condition.
-#}
{%- macro dated_as(changes) -%}
    {{- return([
        'issue_date >= (select min(first_issue_date) from ' ~ changes ~ ')'
        ~ ' and issue_date <= (select max(last_issue_date) from ' ~ changes ~ ')',
        'issue_date is null',
    ]) -}}
{%- endmacro -%}

{#- dbt's delete and insert by a key; of rows of papers it looks only through what landed since these were first read. -#}
{%- macro duckdb__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
    {%- set within = [] + (incremental_predicates or []) -%}
    {%- set names = dest_columns | map(attribute='name') | list -%}
    {%- if 'first_read_at' in names and 'loaded_at' in names -%}
        {%- do within.append(landed_since_first_read(source)) -%}
    {%- endif -%}
    {{- return(dbt.duckdb__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, within)) -}}
{%- endmacro -%}

{#-
  The few values of a column, for an `in`. in: the column, what stands behind `from`. DuckDB guesses that any condition leaves a fifth
  of a table, so that of a million orders two hundred thousand would have changed, and then holds the other table's keys in
  memory instead of these. A list counts as one row: it is what is held.
-#}
{%- macro few(column, source) -%}{{- return(adapter.dispatch('few')(column, source)) -}}{%- endmacro -%}
{%- macro default__few(column, source) -%}select {{ column }} from {{ source }}{%- endmacro -%}
{%- macro duckdb__few(column, source) -%}select unnest(list({{ column }})) from {{ source }}{%- endmacro -%}

{#-
  Whether a model that is kept row by row ends with an order by a date: on DuckDB, built anew, so that rows that days look up
  together (orders of last weeks that were revised) lie together, and few blocks are read for them. What comes later lies
  behind, in the order it came. BigQuery has partitions instead.
-#}
{%- macro writes_in_order() -%}{{- return(adapter.dispatch('writes_in_order')()) -}}{%- endmacro -%}
{%- macro default__writes_in_order() -%}{{- return(false) -}}{%- endmacro -%}
{%- macro duckdb__writes_in_order() -%}{{- return(not is_incremental()) -}}{%- endmacro -%}
