{#- A value as words of an evidence, "none" where there is none. in: an expression. -#}
{%- macro told(value) -%}
    coalesce(cast({{ value }} as {{ dbt.type_string() }}), 'none')
{%- endmacro -%}

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
