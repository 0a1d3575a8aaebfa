{#- The key of a dimension's unknown member: what a fact joins where the paper prints nothing. -#}
{%- macro unknown_key() -%}
    {{ dbt_utils.generate_surrogate_key(['null']) }}
{%- endmacro -%}

{#-
  The surrogate key of a dimension's member, the unknown member's where the deciding column is null.
  in: the column without which there is no member, and the columns of the natural key.
-#}
{%- macro dimension_key(deciding_column, natural_key) -%}
    case
        when {{ deciding_column }} is null then {{ unknown_key() }}
        else {{ dbt_utils.generate_surrogate_key(natural_key) }}
    end
{%- endmacro -%}

{#- The key of a day in dim_dates: 20250901. No date, or one outside the years of the vars, is day 0. -#}
{%- macro date_key(date) -%}
    case
        when extract(year from {{ date }}) between {{ var('first_year') }} and {{ var('last_year') }}
            then
                extract(year from {{ date }}) * 10000
                + extract(month from {{ date }}) * 100
                + extract(day from {{ date }})
        else 0
    end
{%- endmacro -%}

{#- The condition that a date lies in the years of the vars. -#}
{%- macro within_years(date) -%}
    {{ date }} >= {{ year_start(var('first_year')) }} and {{ date }} < {{ year_start(var('last_year') + 1) }}
{%- endmacro -%}

{#- The first and the last day of the calendar: where the first version of a dimension's member begins, the last ends. -#}
{%- macro first_day() -%}cast('1900-01-01' as date){%- endmacro -%}
{%- macro last_day() -%}cast('9999-12-31' as date){%- endmacro -%}

{#-
  The key of a member's version: its durable key and the day it holds from. The unknown member has one version, which
  has its own key.
-#}
{%- macro version_key(durable_key) -%}
    {{ dbt_utils.generate_surrogate_key([durable_key, 'valid_from_date']) }}
{%- endmacro -%}

{#- The condition under which a version of a dimension's member holds on a day; without a day the current one does. -#}
{%- macro holds_on(dimension, date) -%}
    greatest(coalesce({{ date }}, {{ last_day() }}), {{ first_day() }})
    between {{ dimension }}.valid_from_date and {{ dimension }}.valid_to_date
{%- endmacro -%}
