{#- Rows of a big table whose key is among a few, for a `from`: those of which `is_of` is true. -#}
{%- macro rows_of(relation, key, keys) -%}
    (
        select * from {{ relation }}
        where {{ is_of(relation, key, keys) }}
    )
{%- endmacro -%}

{#-
  A condition on rows of a big table: their key is among a few. in: the table, its key, what stands behind `from`, with a
  column of that name. Keys are hashes, so the rows lie anywhere: DuckDB would read every column of the whole table to
  find them. There the key alone is read first, then only what lies beside the rows found (the profile's
  dynamic_or_filter_threshold says up to how many rows that is worth it).
-#}
{%- macro is_of(relation, key, keys) -%}{{- return(adapter.dispatch('is_of')(relation, key, keys)) -}}{%- endmacro -%}
{%- macro default__is_of(relation, key, keys) -%}{{ key }} in ({{ few(key, keys) }}){%- endmacro -%}
{%- macro duckdb__is_of(relation, key, keys) -%}
    {#- Rows that a unit test gives are a CTE, which has no row ids. -#}
    {%- if relation.is_cte or not execute or model.resource_type == 'unit_test' -%}
        {{ default__is_of(relation, key, keys) }}
    {%- else -%}
        rowid in (
            select unnest(list(rowid)) from {{ relation }}
            where {{ key }} in ({{ few(key, keys) }})
        )
    {%- endif -%}
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
