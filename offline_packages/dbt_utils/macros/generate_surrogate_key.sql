{#-
  md5 over the columns as text, joined by "-", a null standing as its own marker so that null and '' differ.
  in: list of column names or expressions. out: a 32-character text expression.
-#}
{%- macro generate_surrogate_key(field_list) -%}
    {{- return(adapter.dispatch('generate_surrogate_key', 'dbt_utils')(field_list)) -}}
{%- endmacro -%}

{%- macro default__generate_surrogate_key(field_list) -%}
    {%- set parts = [] -%}
    {%- for field in field_list -%}
        {%- if not loop.first -%}{%- do parts.append("'-'") -%}{%- endif -%}
        {%- do parts.append("coalesce(cast(" ~ field ~ " as " ~ dbt.type_string() ~ "), '_dbt_utils_surrogate_key_null_')") -%}
    {%- endfor -%}
    {{- dbt.hash(dbt.concat(parts)) -}}
{%- endmacro -%}
