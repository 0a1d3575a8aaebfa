{#- Days as rows, for a `from`: one column `date_day`, both ends included. in: two date expressions. -#}
{%- macro date_series(first_date, last_date) -%}
    {{- return(adapter.dispatch('date_series')(first_date, last_date)) -}}
{%- endmacro -%}
{%- macro default__date_series(first_date, last_date) -%}
    (
        select cast(day_at as date) as date_day
        from unnest(generate_series(
            cast({{ first_date }} as timestamp), cast({{ last_date }} as timestamp), interval 1 day
        )) as days (day_at)
    )
{%- endmacro -%}
{%- macro bigquery__date_series(first_date, last_date) -%}
    (select date_day from unnest(generate_date_array({{ first_date }}, {{ last_date }})) as date_day)
{%- endmacro -%}

{#- A date as text by C's format letters (%B is the month's English name). -#}
{%- macro date_text(date, format) -%}{{- return(adapter.dispatch('date_text')(date, format)) -}}{%- endmacro -%}
{%- macro default__date_text(date, format) -%}strftime({{ date }}, '{{ format }}'){%- endmacro -%}
{%- macro bigquery__date_text(date, format) -%}format_date('{{ format }}', {{ date }}){%- endmacro -%}

{#- 1 Monday … 7 Sunday. -#}
{%- macro iso_weekday(date) -%}{{- return(adapter.dispatch('iso_weekday')(date)) -}}{%- endmacro -%}
{%- macro default__iso_weekday(date) -%}extract(isodow from {{ date }}){%- endmacro -%}
{%- macro bigquery__iso_weekday(date) -%}mod(extract(dayofweek from {{ date }}) + 5, 7) + 1{%- endmacro -%}

{#- The first day of a date's month, as a date. -#}
{%- macro month_start(date) -%}cast({{ dbt.date_trunc('month', date) }} as date){%- endmacro -%}

{#- New Year's Day as a date literal. in: a year as a number. -#}
{%- macro year_start(year) -%}cast('{{ year }}-01-01' as date){%- endmacro -%}

{#- A timestamp some hours earlier. in: a timestamp expression and a whole number. -#}
{%- macro hours_before(moment, hours) -%}{{- return(adapter.dispatch('hours_before')(moment, hours)) -}}{%- endmacro -%}
{%- macro default__hours_before(moment, hours) -%}{{ moment }} - interval '{{ hours }} hours'{%- endmacro -%}
{%- macro bigquery__hours_before(moment, hours) -%}timestamp_sub({{ moment }}, interval {{ hours }} hour){%- endmacro -%}

{#- A date some days later, before for less than 0, as a date. -#}
{%- macro days_after(date, days) -%}cast({{ dbt.dateadd('day', days, date) }} as date){%- endmacro -%}

{#- This moment, a UTC timestamp. Not for tables that a second build must leave as they are: see built_at(). -#}
{%- macro utc_now() -%}{{- return(adapter.dispatch('utc_now')()) -}}{%- endmacro -%}
{%- macro default__utc_now() -%}cast(current_timestamp at time zone 'UTC' as timestamp){%- endmacro -%}
{%- macro bigquery__utc_now() -%}current_timestamp(){%- endmacro -%}
