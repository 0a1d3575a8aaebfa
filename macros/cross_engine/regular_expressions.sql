{#-
  Regular expressions. Both engines run RE2, so one pattern serves both, as long as it holds no backslash (write [.],
  [0-9], [[:space:]]) and no single quote. in: a text expression and a pattern, unquoted.
-#}

{#- Is there a match anywhere in the text? -#}
{%- macro regexp_match(text, pattern) -%}{{- return(adapter.dispatch('regexp_match')(text, pattern)) -}}{%- endmacro -%}
{%- macro default__regexp_match(text, pattern) -%}regexp_matches({{ text }}, '{{ pattern }}'){%- endmacro -%}
{%- macro bigquery__regexp_match(text, pattern) -%}regexp_contains({{ text }}, '{{ pattern }}'){%- endmacro -%}

{#- What the pattern's one group caught, null where nothing matches. -#}
{%- macro regexp_group(text, pattern) -%}{{- return(adapter.dispatch('regexp_group')(text, pattern)) -}}{%- endmacro -%}
{%- macro default__regexp_group(text, pattern) -%}nullif(regexp_extract({{ text }}, '{{ pattern }}', 1), ''){%- endmacro -%}
{%- macro bigquery__regexp_group(text, pattern) -%}nullif(regexp_extract({{ text }}, '{{ pattern }}'), ''){%- endmacro -%}

{#- Every match replaced. -#}
{%- macro regexp_replace_all(text, pattern, replacement) -%}
    {{- return(adapter.dispatch('regexp_replace_all')(text, pattern, replacement)) -}}
{%- endmacro -%}
{%- macro default__regexp_replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro -%}
{%- macro bigquery__regexp_replace_all(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro -%}
