{#-
  Counts by day of issue are counted again for the days that changed: those of orders that changed, and those such orders
  stood in before (a paper's closed states tell). in: the moment since when. out: a query in brackets, of issue_date.
-#}
{%- macro changed_days(since) -%}
(
select issue_date
from {{ ref('order_checks') }}
where changed_at > {{ since }}

union distinct

select issue_date
from {{ ref('int_work_orders__former_states') }}
where closed_at > {{ since }}
)
{%- endmacro -%}

{#- A condition: orders of this day are counted in this build; always true when the model is built anew. -#}
{%- macro day_is_counted(date) -%}
    {%- set days = changed_days(last_build()) -%}
    {%- if is_incremental() -%}
        {{ date }} in (select days.issue_date from {{ days }} as days where days.issue_date is not null)
    {%- else -%}
        {{ date }} is not null
    {%- endif -%}
{%- endmacro -%}

{#- The same for orders without a date. -#}
{%- macro undated_are_counted() -%}
    {%- set days = changed_days(last_build()) -%}
    {%- if is_incremental() -%}
        (select count(*) from {{ days }} as days where days.issue_date is null) > 0
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro -%}

{#- A statement for counts by day: the rows of days that were counted again. -#}
{%- macro delete_days_as_they_were() -%}
    {%- set counted_again -%}
        coalesce(issue_date, {{ first_day() }}) in (
            select coalesce(days.issue_date, {{ first_day() }}) from {{ changed_days(build_before()) }} as days
        )
    {%- endset -%}
    {{- delete_as_they_were(counted_again) -}}
{%- endmacro -%}
