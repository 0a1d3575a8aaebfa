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
