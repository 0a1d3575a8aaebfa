{#-
  dbt's own comparison of a snapshot with what it reads, of what is new only: rows changed since the newest `changed_at`
  that the snapshot took, beside its rows of the same keys. dbt would compare all of history each time. A snapshot that
  closes what is no longer there (hard_deletes) has to see all, and so has one of an earlier version, without `changed_at`.
-#}
{%- macro default__snapshot_staging_table(strategy, source_sql, target_relation) -%}
    {%- set columns = adapter.get_columns_in_relation(target_relation) | map(attribute='name') | list -%}
    {%- if strategy.hard_deletes == 'ignore' and 'changed_at' in columns -%}
        {%- set changed -%}
            select * from ({{ source_sql }}) as versions
            where changed_at > {{ last_build() }}
        {%- endset -%}
        {%- set changed_rows = '(' ~ changed ~ ') as changed' -%}
        {#- States from before the column loaded_at have none. -#}
        {%- set within = [landed_since_first_read(changed_rows), 'loaded_at is null'] if 'first_read_at' in columns -%}
        {%- set compared = rows_of(target_relation, strategy.unique_key, changed_rows, within) -%}
        {{ dbt.default__snapshot_staging_table(strategy, changed, compared) }}
    {%- else -%}
        {{ dbt.default__snapshot_staging_table(strategy, source_sql, target_relation) }}
    {%- endif -%}
{%- endmacro -%}
