{#-
  How alike two texts are, 0 to 1, with four digits. DuckDB: Jaro-Winkler, which gives more to a common beginning.
  BigQuery has no such function: the share of the longer text's characters that need no edit (Levenshtein). Figures
  differ between the two ("ascenson homes" and "ascension homes": 0.99 and 0.93), so each has its own bound from which
  a name is proposed; the order of the nearest names is mostly the same. Nothing but proposals depends on it.
-#}
{%- macro similarity(one, other) -%}
    cast({{ adapter.dispatch('similarity')(one, other) }} as numeric(18, 4))
{%- endmacro -%}
{%- macro default__similarity(one, other) -%}jaro_winkler_similarity({{ one }}, {{ other }}){%- endmacro -%}
{%- macro bigquery__similarity(one, other) -%}
    round(1 - edit_distance({{ one }}, {{ other }}) / greatest(length({{ one }}), length({{ other }})), 4)
{%- endmacro -%}

{#- The similarity from which a known name is proposed. -#}
{%- macro proposed_from_similarity() -%}{{- return(adapter.dispatch('proposed_from_similarity')()) -}}{%- endmacro -%}
{%- macro default__proposed_from_similarity() -%}{{ var('proposed_from_similarity')['jaro_winkler'] }}{%- endmacro -%}
{%- macro bigquery__proposed_from_similarity() -%}{{ var('proposed_from_similarity')['edit_distance'] }}{%- endmacro -%}
