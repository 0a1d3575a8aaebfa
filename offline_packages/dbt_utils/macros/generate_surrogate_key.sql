{#-
  md5 over the columns as text, joined by "-", a null standing as its own marker so that null and '' differ.
  With the variable `surrogate_key_treat_nulls_as_empty_strings` a null stands as ''.
  in: list of column names or expressions. out: a 32-character text expression.
-#}
{%- macro generate_surrogate_key(field_list) -%}
    {{- return(adapter.dispatch('generate_surrogate_key', 'dbt_utils')(field_list)) -}}
{%- endmacro -%}

{%- macro default__generate_surrogate_key(field_list) -%}
    {%- set marker = '' if var('surrogate_key_treat_nulls_as_empty_strings', false) else '_dbt_utils_surrogate_key_null_' -%}
    {%- set parts = [] -%}
    {%- for field in field_list -%}
        {%- if not loop.first -%}{%- do parts.append("'-'") -%}{%- endif -%}
        {%- do parts.append("coalesce(cast(" ~ field ~ " as " ~ dbt.type_string() ~ "), '" ~ marker ~ "')") -%}
    {%- endfor -%}
    {{- dbt.hash(dbt.concat(parts)) -}}
{%- endmacro -%}
