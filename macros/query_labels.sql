{#-
  What stands before each statement, and on BigQuery as labels of its job: the layer and node it is for, and the run.
  in: the node, none where dbt asks for itself.
-#}
{%- macro query_labels(node) -%}
    {{- return(tojson({
        'app': 'punchlist',
        'layer': (node.schema if node else none) or 'none',
        'node': (node.name if node else none) or 'none',
        'kind': node.resource_type | string if node else 'none',
        'run_id': env_var('DBT_ENV_CUSTOM_ENV_PUNCHLIST_RUN_ID', 'none'),
    })) -}}
{%- endmacro -%}
