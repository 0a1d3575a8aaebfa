{#-
  What a build looks for, asked before the statement runs and written into it. DuckDB passes over the blocks of a table that
  can't hold it only where a condition names it: a subquery it may join by hashing the whole table. BigQuery has no blocks to
  pass over, and bills each question (partitions are another matter: known_before, in_months_of). Asked of relations that
  are there before the statement runs; the rows that a unit test gives are a part of its own statement.
-#}

{#- The values of a condition "in (...)". in: a query of a column of strings. -#}
{%- macro known_values(query) -%}{{- return(adapter.dispatch('known_values')(query)) -}}{%- endmacro -%}
{%- macro default__known_values(query) -%}{{- return(query) -}}{%- endmacro -%}
{%- macro duckdb__known_values(query) -%}
    {%- if not can_be_known() -%}{{- return(query) -}}{%- endif -%}
    {%- set literals = [] -%}
    {%- for value in run_query(query).columns[0].values() | reject('none') | sort -%}
        {%- do literals.append("'" ~ value | replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {{- return(literals | join(', ') or 'null') -}}
{%- endmacro -%}

{#- A moment. in: a query in brackets, of one timestamp. -#}
{%- macro known_moment(query) -%}{{- return(adapter.dispatch('known_moment')(query)) -}}{%- endmacro -%}
{%- macro default__known_moment(query) -%}{{- return(query) -}}{%- endmacro -%}
{%- macro duckdb__known_moment(query) -%}
    {%- if not can_be_known() -%}{{- return(query) -}}{%- endif -%}
    {{- return("cast('" ~ run_query('select cast(' ~ query ~ ' as text)').columns[0].values()[0] ~ "' as timestamp)") -}}
{%- endmacro -%}

{%- macro can_be_known() -%}
    {{- return(execute and flags.INTROSPECT and model.resource_type != 'unit_test') -}}
{%- endmacro -%}
