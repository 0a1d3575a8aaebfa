{#-
  What marts say of an order in one way. Each macro takes the alias of fct_work_orders in the query it stands in.
-#}

{#-
  The day up to which open orders are counted late: a query in brackets, always one row, null while no paper has a date.
  in: until: as it was at this moment.
-#}
{%- macro as_of_day(until=none) -%}
    (
        select max_by(as_of_date, changed_at) as as_of_date from {{ ref('int_work_orders__as_of') }}
        {%- if until is not none %}
        where changed_at <= {{ until }}
        {%- endif %}
    )
{%- endmacro -%}

{#- The month an order belongs to, YYYY-MM: the billing month where the paper names one, else the month of issue. -#}
{%- macro order_month(orders, issue_dates) -%}
    coalesce({{ orders }}.billing_month, {{ issue_dates }}.year_month, '(not printed)')
{%- endmacro -%}

{#- What an order is worth: its total, with tax where the paper prints it, else its subtotal; null where neither is. -#}
{%- macro order_amount(orders) -%}
    coalesce({{ orders }}.total_amount, {{ orders }}.subtotal_amount)
{%- endmacro -%}

{#-
  Days an order is late: of a completed one the days it was finished after its date, of an open one the days its date is past
  on the as-of day; 0 where it is not late, null where the paper has no date or the order is cancelled.
-#}
{%- macro days_late_as_of(orders, as_of_date) -%}
    case
        when not {{ orders }}.is_open then {{ orders }}.days_late
        when {{ orders }}.completion_date < {{ as_of_date }}
            then {{ dbt.datediff(orders ~ '.completion_date', as_of_date, 'day') }}
        when {{ orders }}.completion_date is not null then 0
    end
{%- endmacro -%}
