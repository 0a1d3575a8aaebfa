{#-
  How change travels from raw to the facts (docs/decisions/0015-how-change-travels.md). Every incremental model has a
  column `changed_at`: when the warehouse last wrote the row. A model takes from what it reads the rows that changed
  after its own newest, so that a build costs what is new, a second build changes nothing, and a build that was killed
  is made good by the next. Builds of one warehouse must not run side by side (`punchlist run` holds a lock).
-#}

{#- dbt's own is_incremental(), which asks the warehouse even when dbt was told to ask nothing (--no-introspect). -#}
{%- macro is_incremental() -%}
    {%- if execute and not flags.INTROSPECT -%}{{- return(false) -}}{%- endif -%}
    {{- return(dbt.is_incremental()) -}}
{%- endmacro -%}

{#-
  The moment of this build, a UTC timestamp: when dbt was started, so that all models of one build agree. An audit
  value: it says nothing of the business, and is left out where warehouses are compared.
-#}
{%- macro built_at() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp)
{%- endmacro -%}

{#- Snapshots date what they learned by the same moment, so that models can ask them what changed since. -#}
{%- macro default__snapshot_get_time() -%}{{ built_at() }}{%- endmacro -%}

{#-
  A condition: the row changed after this model was last built; always true when the model is built anew.
  in: the column that says when, of the model that is read.
-#}
{%- macro changed_since_last_build(column='changed_at') -%}
    {%- if is_incremental() -%}
        {{ column }} > {{ last_build() }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro -%}

{#- The newest `changed_at`, or other moment, of this model, the year 1900 while it is empty. Only where is_incremental(). -#}
{%- macro last_build(column='changed_at') -%}
    (select coalesce(max({{ column }}), cast('1900-01-01' as timestamp)) from {{ this }})
{%- endmacro -%}

{#-
  A condition on raw rows: loaded after the newest this model has seen, or up to `late_landing_hours` before it. Loads
  may commit in another order than they started, so it selects rows which the model already has: it must compare them
  with its own and write only those that beat them. This model must have a column `loaded_at`.
  in: the column of the staging view.
-#}
{%- macro landed_since_last_build(column='loaded_at') -%}
    {%- if is_incremental() -%}
        {{ column }} > {{ known_before(landed_until(), this) }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro -%}

{#- The newest `loaded_at` of this model's rows less `late_landing_hours`, as an expression over them. -#}
{%- macro landed_until() -%}
    coalesce({{ hours_before('max(loaded_at)', var('late_landing_hours')) }}, cast('1900-01-01' as timestamp))
{%- endmacro -%}

{#-
  A moment, for a condition on the column that a table is partitioned by. in: an aggregate over the rows of a relation
  that is there before the statement runs, and a condition on them. BigQuery leaves out partitions only where it knows the
  moment beforehand: it is asked for first and stands in the statement. DuckDB finds it as the statement runs.
-#}
{%- macro known_before(aggregate, relation, condition='true') -%}
    {{- return(adapter.dispatch('known_before')(aggregate, relation, condition)) -}}
{%- endmacro -%}
{%- macro default__known_before(aggregate, relation, condition) -%}
    (select {{ aggregate }} from {{ relation }} where {{ condition }})
{%- endmacro -%}
{%- macro bigquery__known_before(aggregate, relation, condition) -%}
    {#- Rows that a unit test gives are a part of its own statement. -#}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {{ default__known_before(aggregate, relation, condition) }}
    {%- else -%}
        {%- set asked -%}
            select format_timestamp('%F %H:%M:%E6S', {{ aggregate }}) as moment from {{ relation }} where {{ condition }}
        {%- endset -%}
        cast('{{ run_query(asked).columns[0].values()[0] or '1900-01-01 00:00:00' }}' as timestamp)
    {%- endif -%}
{%- endmacro -%}

{#- How rows are replaced by their unique_key, as a value of config's incremental_strategy: the engine's cheapest. -#}
{%- macro keyed_strategy() -%}{{- return(adapter.dispatch('keyed_strategy')()) -}}{%- endmacro -%}
{%- macro default__keyed_strategy() -%}{{- return('delete+insert') -}}{%- endmacro -%}
{%- macro bigquery__keyed_strategy() -%}{{- return('merge') -}}{%- endmacro -%}
