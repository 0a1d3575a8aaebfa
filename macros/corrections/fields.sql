{#-
  The corrected columns, each with the seed of its reviewed spellings (seeds/_seeds.yml says the same in meta.corrects,
  for the command `punchlist review corrections`).
-#}
{%- macro corrected_fields() -%}
    {{- return({
        'builder_name': 'corrections_builder_names',
        'company_name': 'corrections_company_names',
        'project_name': 'corrections_project_names',
        'work_category': 'corrections_work_categories',
        'billing_month': 'corrections_billing_months',
        'site_city': 'corrections_places',
        'site_state': 'corrections_states',
        'unit': 'corrections_units',
        'reported_status': 'corrections_statuses',
        'customer_name': 'corrections_customer_names',
        'category': 'corrections_categories',
        'category_heading': 'corrections_category_headings',
        'sales_order_status': 'corrections_order_statuses',
        'product_category': 'corrections_product_categories',
    }) -}}
{%- endmacro -%}

{#-
  What our own rules make of a spelling: months become YYYY-MM ("-09" where no year is written), units and statuses small
  letters, everything else a name in its one spelling. in: two text expressions.
-#}
{%- macro normalised_spelling(field_name, text) -%}
    case {{ field_name }}
        when 'billing_month' then {{ month_from_text(text) }}
        when 'unit' then lower({{ tidy_name(text) }})
        when 'reported_status' then lower({{ tidy_name(text) }})
        else {{ tidy_name(text) }}
    end
{%- endmacro -%}

{#- The corrected columns of an order, each with the staged column that it is read from. -#}
{%- macro corrected_order_columns() -%}
    {{- return({
        'builder_name': 'builder_name',
        'company_name': 'company_name',
        'project_name': 'project_name',
        'work_category': 'trade_category',
        'billing_month': 'billing_month',
        'site_city': 'site_city',
        'site_state': 'site_state',
    }) -}}
{%- endmacro -%}

{#-
  The spelling of a staged value that corrections know it by: as the engine or a reviewer left it, else as printed.
  in: the column's name, and the table's where it needs one.
-#}
{%- macro spelling_of(column, table=none) -%}
    {%- set prefix = table ~ '.' if table else '' -%}
    coalesce({{ prefix }}{{ column }}, {{ prefix }}{{ column }}_raw)
{%- endmacro -%}
