{#-
  dbt's own comparison of a snapshot with what is new, over the rows of the same keys only: dbt would copy every open row
  of the snapshot first. Where what is no longer there is closed (hard_deletes) all rows have to be seen.
-#}
{%- macro duckdb__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- if strategy.hard_deletes == 'ignore' -%}
        {%- set compared = rows_of(target_relation, strategy.unique_key, '(' ~ source_sql ~ ')') -%}
        {{ dbt.default__snapshot_staging_table(strategy, source_sql, compared) }}
    {%- else -%}
        {{ dbt.default__snapshot_staging_table(strategy, source_sql, target_relation) }}
    {%- endif -%}
{%- endmacro -%}
