{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='changed_at',
    on_schema_change='append_new_columns'
) }}

-- Not today: the same papers give the same rows on any day. A paper that waits for review may have a misread date; it
-- counts only where there is no other.
with

papers as (

    select
        coalesce(
            max(case when status = 'extracted' then issue_date end),
            max(issue_date)
        ) as newest_issue_date
    from {{ ref('int_work_orders__versions') }}
    where {{ within_years('issue_date') }}

),

as_of as (

    select {{ "cast('" ~ var('as_of_date') ~ "' as date)" if var('as_of_date') else 'newest_issue_date' }} as as_of_date
    from papers

)

select
    as_of_date,
    {{ built_at() }} as changed_at
from as_of
where
    as_of_date is not null
    {%- if is_incremental() %}
    and as_of_date is distinct from (select max_by(before.as_of_date, before.changed_at) from {{ this }} as before)
    {%- endif %}
