{#-
  The versions of a dimension's members that a snapshot believes now, each with its number, the days it holds and whether
  it is the current one. in: the snapshot, the key of a version, the key of its member, the details' names. out: a query in
  brackets.
-#}
{%- macro believed_versions(snapshot, key, durable_key, details) -%}
(
with

versions as (

    select
        {{ key }},
        {{ durable_key }},
        {{ details | join(',\n        ') }},
        row_number() over (partition by {{ durable_key }} order by valid_from_date) as version_number,
        valid_from_date,
        lead(valid_from_date) over (partition by {{ durable_key }} order by valid_from_date) as next_valid_from_date
    from {{ snapshot }}
    where dbt_valid_to is null

)

select
    {{ key }},
    {{ durable_key }},
    {{ details | join(',\n    ') }},
    version_number,
    valid_from_date,
    -- The day before the next version's first: an order of any day finds exactly one version.
    coalesce({{ days_after('next_valid_from_date', -1) }}, {{ last_day() }}) as valid_to_date,
    next_valid_from_date is null as is_current,
    false as is_unknown
from versions
)
{%- endmacro -%}
