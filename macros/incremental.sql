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
        {{ column }} > (
            select
                coalesce(
                    {{ hours_before('max(loaded_at)', var('late_landing_hours')) }},
                    cast('1900-01-01' as timestamp)
                )
            from {{ this }}
        )
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro -%}

{#- How rows are replaced by their unique_key, as a value of config's incremental_strategy: the engine's cheapest. -#}
{%- macro keyed_strategy() -%}{{- return(adapter.dispatch('keyed_strategy')()) -}}{%- endmacro -%}
{%- macro default__keyed_strategy() -%}{{- return('delete+insert') -}}{%- endmacro -%}
{%- macro bigquery__keyed_strategy() -%}{{- return('merge') -}}{%- endmacro -%}
