{#-
  Where a node is built. A profile whose schema is the plain one (var `plain_schema`) gets the layer's own name:
  staging, corrected, core, marts, snapshots, operations. Any other profile schema is a developer's prefix: ada_core.
-#}
{%- macro generate_schema_name(custom_schema_name, node) -%}
    {%- set layer = (custom_schema_name or '') | trim -%}
    {%- if not layer -%}
        {{ target.schema }}
    {%- elif target.schema == var('plain_schema') -%}
        {{ layer }}
    {%- else -%}
        {{ target.schema }}_{{ layer }}
    {%- endif -%}
{%- endmacro -%}
