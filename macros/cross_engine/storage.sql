{#-
  How an engine lays a fact out on disk, as arguments of config: on BigQuery one partition a month of a date column,
  clustered by keys that questions filter on; elsewhere nothing. in: the date column, and the keys, widest use first.
-#}
{%- macro fact_storage(date_column, keys) -%}
    {{- return(adapter.dispatch('fact_storage')(date_column, keys)) -}}
{%- endmacro -%}
{%- macro default__fact_storage(date_column, keys) -%}{{- return({}) -}}{%- endmacro -%}
{%- macro bigquery__fact_storage(date_column, keys) -%}
    {{- return({
        'partition_by': {'field': date_column, 'data_type': 'date', 'granularity': 'month'},
        'cluster_by': keys,
    }) -}}
{%- endmacro -%}
