{#- Text to a type; text that is no such value becomes null instead of an error. in: a text expression. -#}

{%- macro safe_date(text) -%}{{- return(adapter.dispatch('safe_date')(text)) -}}{%- endmacro -%}
{%- macro default__safe_date(text) -%}{{ dbt.safe_cast(text, 'date') }}{%- endmacro -%}
{%- macro duckdb__safe_date(text) -%}try_cast({{ text }} as date){%- endmacro -%}
{%- macro bigquery__safe_date(text) -%}safe_cast({{ text }} as date){%- endmacro -%}

{%- macro safe_integer(text) -%}{{- return(adapter.dispatch('safe_integer')(text)) -}}{%- endmacro -%}
{%- macro default__safe_integer(text) -%}{{ dbt.safe_cast(text, dbt.type_bigint()) }}{%- endmacro -%}
{%- macro duckdb__safe_integer(text) -%}try_cast({{ text }} as bigint){%- endmacro -%}
{%- macro bigquery__safe_integer(text) -%}safe_cast({{ text }} as int64){%- endmacro -%}

{#- A decimal with `scale` digits behind the point and 18 in all; more digits are rounded half away from zero. -#}
{%- macro safe_decimal(text, scale=2) -%}{{- return(adapter.dispatch('safe_decimal')(text, scale)) -}}{%- endmacro -%}
{%- macro default__safe_decimal(text, scale) -%}{{ dbt.safe_cast(text, 'numeric(18, ' ~ scale ~ ')') }}{%- endmacro -%}
{%- macro duckdb__safe_decimal(text, scale) -%}try_cast({{ text }} as decimal(18, {{ scale }})){%- endmacro -%}
{%- macro bigquery__safe_decimal(text, scale) -%}round(safe_cast({{ text }} as numeric), {{ scale }}){%- endmacro -%}

{#- A moment as the engine's plain timestamp, in UTC. in: a timestamp with time zone. -#}
{%- macro utc_timestamp(moment) -%}{{- return(adapter.dispatch('utc_timestamp')(moment)) -}}{%- endmacro -%}
{%- macro default__utc_timestamp(moment) -%}cast({{ moment }} as timestamp){%- endmacro -%}
{%- macro duckdb__utc_timestamp(moment) -%}cast(cast({{ moment }} as timestamptz) at time zone 'UTC' as timestamp){%- endmacro -%}

{#- Floating point of 64 bits; dbt's own type_float has 32 of them on DuckDB. -#}
{%- macro double_type() -%}{{- return(adapter.dispatch('double_type')()) -}}{%- endmacro -%}
{%- macro default__double_type() -%}double{%- endmacro -%}
{%- macro bigquery__double_type() -%}float64{%- endmacro -%}
