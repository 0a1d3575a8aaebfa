{#- A value as words of an evidence, "none" where there is none. in: an expression. -#}
{%- macro told(value) -%}
    coalesce(cast({{ value }} as {{ dbt.type_string() }}), 'none')
{%- endmacro -%}

{#- The same of an amount, with its two digits behind the point: BigQuery writes 5.1 where DuckDB writes 5.10. -#}
{%- macro told_amount(amount) -%}{{- return(adapter.dispatch('told_amount')(amount)) -}}{%- endmacro -%}
{%- macro default__told_amount(amount) -%}{{ told(amount) }}{%- endmacro -%}
{%- macro bigquery__told_amount(amount) -%}coalesce(format('%.2f', {{ amount }}), 'none'){%- endmacro -%}

{#-
  An aggregate: a quantile of `earlier_value`, between two values as far as the quantile lies between their ranks. The
  rows must have value_rank (1 the smallest) and value_count. The engines' own quantiles differ, so it is written out.
-#}
{%- macro ranked_quantile(share) -%}
    {%- set place = '((value_count - 1) * ' ~ share ~ ' + 1)' -%}
    sum(
        case
            when value_rank = floor({{ place }}) then earlier_value * (1 - ({{ place }} - floor({{ place }})))
            when value_rank = floor({{ place }}) + 1 then earlier_value * ({{ place }} - floor({{ place }}))
        end
    )
{%- endmacro -%}
