{#-
  Before a run: drop tables of incremental models that were built before the model was one (they have no `changed_at`), or
  without a column that the model reads of its own rows (meta.reads_its_own), so that the run builds them anew. A warehouse
  of an earlier version needs no `--full-refresh`.
-#}
{%- macro drop_tables_of_an_older_shape() -%}
    {%- for node in (graph.nodes if execute and flags.WHICH in ('build', 'run') else {}).values()
        if node.resource_type == 'model' and node.config.materialized == 'incremental' and 'changed_at' in node.columns -%}
        {%- set table = adapter.get_relation(node.database, node.schema, node.alias) -%}
        {%- if table is not none
            and (['changed_at'] + node.config.meta.get('reads_its_own', []))
            | reject('in', adapter.get_columns_in_relation(table) | map(attribute='name') | list) | list -%}
            {%- do adapter.drop_relation(table) -%}
            {%- do adapter.commit() -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro -%}
