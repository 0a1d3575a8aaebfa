{#-
  The versions of a dimension's members by the dates of papers: one row per member and day from which other details
  hold. A detail holds from the first paper that prints it, even where some papers still print the one before, for up to
  `details_overlap_days`. Values that are printed side by side for longer (two offices) are no versions of each other: the
  one that was there first holds, another takes over the day after the last paper with it, once that was so many days ago.
  A value printed only while another was printed before and after it (a misread digit) opens no version. Papers without
  a date speak only where no other does. The first version holds from the first day of the calendar.
  in: a relation made by printed_details, the member's key column, the details' names. out: a query in brackets.
-#}
{%- macro details_by_date(relation, member, details) -%}
(
with

printed as (

    select
        {{ member }},
        detail_name,
        detail_value,
        coalesce(first_issue_date, {{ first_day() }}) as first_issue_date,
        coalesce(last_issue_date, {{ first_day() }}) as last_issue_date,
        first_issue_date is null
        and max(first_issue_date) over (partition by {{ member }}, detail_name) is not null as is_outspoken
    from {{ relation }}
    where first_document_id is not null

),

framed as (

    select
        *,
        max(last_issue_date) over (
            partition by {{ member }}, detail_name
            order by first_issue_date, last_issue_date desc, detail_value
            rows between unbounded preceding and 1 preceding
        ) as printed_before_until
    from printed
    where not is_outspoken

),

opened as (

    select
        {{ member }},
        detail_name,
        detail_value,
        case
            when printed_before_until is null then {{ first_day() }}
            when printed_before_until < {{ days_after('first_issue_date', var('details_overlap_days')) }} then first_issue_date
            else {{ days_after('printed_before_until', 1) }}
        end as valid_from_date
    from framed
    where
        printed_before_until is null
        or (
            printed_before_until < last_issue_date
            and (
                printed_before_until < {{ days_after('first_issue_date', var('details_overlap_days')) }}
                or {{ days_after('printed_before_until', var('details_overlap_days')) }} < last_issue_date
            )
        )

),

held as (

    select
        *,
        lead(valid_from_date) over (partition by {{ member }}, detail_name order by valid_from_date)
            as next_valid_from_date
    from opened

),

days as (

    select distinct
        {{ member }},
        valid_from_date
    from opened

)

select
    days.{{ member }},
    days.valid_from_date,
    {%- for detail in details %}
    max(case when held.detail_name = '{{ detail }}' then held.detail_value end) as {{ detail }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from days
inner join held
    on
        days.{{ member }} = held.{{ member }}
        and days.valid_from_date >= held.valid_from_date
        and (days.valid_from_date < held.next_valid_from_date or held.next_valid_from_date is null)
group by days.{{ member }}, days.valid_from_date
)
{%- endmacro -%}

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
