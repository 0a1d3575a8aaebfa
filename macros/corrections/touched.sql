{#-
  A statement: remove lines of documents that were read again since, as the last reading may have fewer. For the hook
  before int_work_order_lines__corrected; nothing where that is built anew.
-#}
{%- macro forget_lines_of_earlier_readings() -%}
    {%- set papers = ref('int_work_orders__corrected') -%}
    {%- if is_incremental() -%}
        {%- set changed = papers ~ ' where ' ~ changed_since_last_build() -%}
        delete from {{ this }}
        where
            {{ is_of(this, 'document_id', changed, [landed_since_first_read(changed)]) }}
            and extraction_id not in ({{ few('extraction_id', changed) }})
    {%- endif -%}
{%- endmacro -%}

{#-
  The earliest moment in a column of a CTE, for a condition on raw rows: later rows only can belong to it. The end of time
  where the CTE is empty: with null, DuckDB would read the whole raw table to find nothing. in: the CTE, its column.
-#}
{%- macro earliest_of(relation, column='loaded_at') -%}
    (select coalesce(min(firsts.{{ column }}), cast('9999-12-31' as timestamp)) from {{ relation }} as firsts)
{%- endmacro -%}

{#-
  The same of the decisions that are new to this model, in a way that leaves out partitions on BigQuery too.
  in: the fields that it looks at, none for all.
-#}
{%- macro first_landing_of_new_decisions(fields=none) -%}
    {%- set of_fields = " and field_name in ('" ~ fields | join("', '") ~ "')" if fields else '' -%}
    {{ known_before(
        "coalesce(min(first_loaded_at), cast('9999-12-31' as timestamp))",
        ref('int_corrections__decisions'),
        changed_since_last_build() ~ of_fields
    ) }}
{%- endmacro -%}
