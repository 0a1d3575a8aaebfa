{#-
  dbt's own question of how fresh a source is, except that a table where nothing has landed yet is not stale: nobody set
  that system up.
-#}
{%- macro default__collect_freshness(source, loaded_at_field, filter) -%}
    {%- call statement('collect_freshness', fetch_result=True, auto_begin=False) -%}
        select
            coalesce(max({{ loaded_at_field }}), {{ current_timestamp() }}) as max_loaded_at,
            {{ current_timestamp() }} as snapshotted_at
        from {{ source }}
        {%- if filter %}
        where {{ filter }}
        {%- endif %}
    {%- endcall -%}
    {{- return(load_result('collect_freshness')) -}}
{%- endmacro -%}
