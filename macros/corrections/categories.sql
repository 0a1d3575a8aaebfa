{#-
  The trade category of a line or an order, as four columns: category_raw (what it was decided by, as printed), category,
  category_method (reviewed: a person decided about the text; heading: the heading says it; classifier; claude; undecided;
  none: nothing is printed) and category_confidence (0 to 1).
  in: the heading as printed and the category it says, null where it says none; the text; the alias of the text's row of
  int_categories__decisions.
-#}
{%- macro categorised(heading, heading_category, line_text, decided) -%}
    case
        when {{ decided }}.reviewed_category is null and {{ heading_category }} is not null then {{ heading }}
        else coalesce({{ line_text }}, {{ heading }})
    end as category_raw,
    coalesce({{ decided }}.reviewed_category, {{ heading_category }}, {{ decided }}.predicted_category) as category,
    case
        when {{ decided }}.reviewed_category is not null then 'reviewed'
        when {{ heading_category }} is not null then 'heading'
        when {{ decided }}.predicted_by is not null then {{ decided }}.predicted_by
        when {{ line_text }} is null and {{ heading }} is null then 'none'
        else 'undecided'
    end as category_method,
    cast(
        case
            when {{ decided }}.reviewed_category is not null or {{ heading_category }} is not null then 1.0
            else {{ decided }}.predicted_confidence
        end as numeric(18, 4)
    ) as category_confidence
{%- endmacro -%}

{#-
  The earliest landing of a text whose category is decided anew since this model was built, in a way that leaves out
  partitions on BigQuery too. Only where is_incremental().
-#}
{%- macro first_landing_of_new_categories() -%}
    {{ known_before(
        "coalesce(min(first_loaded_at), cast('9999-12-31' as timestamp))",
        ref('int_categories__decisions'),
        changed_since_last_build()
    ) }}
{%- endmacro -%}
