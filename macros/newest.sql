{#-
  An aggregate: the value of a column on the newest paper that prints it, null where none does. Papers of one day are
  ordered by their content's hash, so that every run and both engines agree. The rows must have issue_date and
  document_id.
-#}
{%- macro newest(column) -%}
    max_by(
        {{ column }},
        case
            when {{ column }} is not null
                then coalesce(cast(issue_date as {{ dbt.type_string() }}), '0000-00-00') || document_id
        end
    )
{%- endmacro -%}
