{#-
  Rows of a big table whose key is among a few, for a `from`. in: the table, its key, a relation or CTE of keys with a
  column of that name. Keys are hashes, so the rows lie anywhere: DuckDB would read every column of the whole table to
  find them. There the key alone is read first, then only what lies beside the rows found (the profile's
  dynamic_or_filter_threshold says up to how many rows that is worth it).
-#}
{%- macro rows_of(relation, key, keys) -%}
    {{- return(adapter.dispatch('rows_of')(relation, key, keys)) -}}
{%- endmacro -%}
{%- macro default__rows_of(relation, key, keys) -%}
    (
        select * from {{ relation }}
        where {{ key }} in (select {{ key }} from {{ keys }})
    )
{%- endmacro -%}
{%- macro duckdb__rows_of(relation, key, keys) -%}
    {#- Rows that a unit test gives are a CTE, which has no row ids. -#}
    {%- if relation.is_cte or not execute or model.resource_type == 'unit_test' -%}
        {{ default__rows_of(relation, key, keys) }}
    {%- else -%}
        (
            select * from {{ relation }}
            where rowid in (
                select rowid from {{ relation }}
                where {{ key }} in (select {{ key }} from {{ keys }})
            )
        )
    {%- endif -%}
{%- endmacro -%}

{#-
  Whether a model that is kept row by row ends with an order by a date: on DuckDB, built anew, so that rows that days look up
  together (orders of last weeks that were revised) lie together, and few blocks are read for them. What comes later lies
  behind, in the order it came. BigQuery has partitions instead.
-#}
{%- macro writes_in_order() -%}{{- return(adapter.dispatch('writes_in_order')()) -}}{%- endmacro -%}
{%- macro default__writes_in_order() -%}{{- return(false) -}}{%- endmacro -%}
{%- macro duckdb__writes_in_order() -%}{{- return(not is_incremental()) -}}{%- endmacro -%}
