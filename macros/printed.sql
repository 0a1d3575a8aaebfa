{#- How int_<dimension>__printed is kept, as arguments of config. -#}
{%- macro printed_storage() -%}
    {{- return({
        'materialized': 'incremental',
        'incremental_strategy': keyed_strategy(),
        'unique_key': 'printed_key',
        'on_schema_change': 'append_new_columns',
    }) -}}
{%- endmacro -%}

{#-
  What orders print of a dimension's members, as a source of printed_details. in: the column without which an order names
  no member, the details' names with their columns.
-#}
{%- macro printed_on_orders(deciding_column, details) -%}
    {{- return({
        'relation': ref('int_work_orders__versions'),
        'known': deciding_column ~ ' is not null',
        'issue_date': trusted_date(),
        'details': details,
    }) -}}
{%- endmacro -%}

{#-
  The details of a dimension's members (a builder's phone, a project's city) as papers print them: one row per member,
  detail and value, with the first and the last paper that says so. What is new costs what is new: a day's papers are
  added to what stands there. Only a value whose first or last paper was read again, or now belongs to somebody else, is
  looked up in all papers; a value that no paper prints any more keeps its row, without papers.
  in: the member's key column; sources, a list of {relation, known (a condition: the paper names the member), issue_date
  (an expression), details (a mapping of a detail's name to its column)}. A relation has document_id and changed_at; a
  detail belongs to one source. out: a query in brackets.
-#}
{%- macro printed_details(member, sources) -%}
(
with

{% for source in sources %}
papers_{{ loop.index }} as (

    select
        {{ member }},
        document_id,
        {{ source.known }} as is_known,
        {{ source.issue_date }} as issue_date,
        {{ source.details.values() | join(',\n        ') }}
    from {{ source.relation }}
    where {{ changed_since_last_build() }}

),
{% endfor %}

said as (
    {% for source in sources %}
    {%- set number = loop.index %}
    {%- set is_first_source = loop.first %}
    {%- for detail, column in source.details.items() %}
    {{ 'union all' if not (is_first_source and loop.first) }}
    select
        {{ member }},
        '{{ detail }}' as detail_name,
        {{ column }} as detail_value,
        issue_date,
        min(document_id) as first_document_id,
        max(document_id) as last_document_id
    from papers_{{ number }}
    where is_known and {{ column }} is not null
    group by {{ member }}, {{ column }}, issue_date
    {%- endfor %}
    {%- endfor %}

),

{% if is_incremental() -%}
touched as (
    {% for source in sources %}
    {%- set number = loop.index %}
    {%- set is_first_source = loop.first %}
    {%- for detail, column in source.details.items() %}
    {{ 'union all' if not (is_first_source and loop.first) }}
    select
        '{{ detail }}' as detail_name,
        {{ member }},
        case when is_known then {{ column }} end as detail_value,
        issue_date,
        document_id
    from papers_{{ number }}
    {%- endfor %}
    {%- endfor %}

),

witnesses as (

    select
        {{ member }},
        detail_name,
        detail_value,
        first_document_id as document_id,
        first_issue_date as issue_date
    from {{ this }}

    union all

    select
        {{ member }},
        detail_name,
        detail_value,
        last_document_id as document_id,
        last_issue_date as issue_date
    from {{ this }}

),

-- Values whose first or last paper was read again, and does not say so any more.
lost as (

    select
        witnesses.{{ member }},
        witnesses.detail_name,
        witnesses.detail_value
    from witnesses
    inner join touched
        on witnesses.document_id = touched.document_id and witnesses.detail_name = touched.detail_name
    group by 1, 2, 3, witnesses.document_id, witnesses.issue_date
    having
        max(
            case
                when
                    witnesses.{{ member }} = touched.{{ member }}
                    and witnesses.detail_value = touched.detail_value
                    and coalesce(witnesses.issue_date, {{ first_day() }}) = coalesce(touched.issue_date, {{ first_day() }})
                    then 1
                else 0
            end
        ) = 0

),

searched as (
    {% for source in sources %}
    {%- set is_first_source = loop.first %}
    {%- for detail, column in source.details.items() %}
    {{ 'union all' if not (is_first_source and loop.first) }}
    select
        papers.{{ member }},
        '{{ detail }}' as detail_name,
        papers.{{ column }} as detail_value,
        {{ source.issue_date }} as issue_date,
        min(papers.document_id) as first_document_id,
        max(papers.document_id) as last_document_id
    from {{ source.relation }} as papers
    inner join
        (select distinct {{ member }}, detail_value from lost where detail_name = '{{ detail }}') as sought
        on papers.{{ member }} = sought.{{ member }} and papers.{{ column }} = sought.detail_value
    where {{ source.known }}
    group by 1, 2, 3, 4
    {%- endfor %}
    {%- endfor %}

),

before as (

    select before.*
    from {{ this }} as before
    inner join (select distinct {{ member }}, detail_name, detail_value from said) as ours
        on
            before.{{ member }} = ours.{{ member }}
            and before.detail_name = ours.detail_name
            and before.detail_value = ours.detail_value
    where before.first_document_id is not null

),

known as (

    select * from said

    union all

    select
        {{ member }},
        detail_name,
        detail_value,
        first_issue_date as issue_date,
        first_document_id,
        first_document_id as last_document_id
    from before

    union all

    select
        {{ member }},
        detail_name,
        detail_value,
        last_issue_date as issue_date,
        last_document_id as first_document_id,
        last_document_id
    from before

),

papers as (

    select known.*
    from known
    left join (select distinct {{ member }}, detail_name, detail_value from lost) as lost
        on
            known.{{ member }} = lost.{{ member }}
            and known.detail_name = lost.detail_name
            and known.detail_value = lost.detail_value
    where lost.detail_name is null

    union all

    select * from searched

    union all

    select distinct
        {{ member }},
        detail_name,
        detail_value,
        cast(null as date) as issue_date,
        cast(null as string) as first_document_id,
        cast(null as string) as last_document_id
    from lost

),

{% else -%}
papers as (

    select * from said

),

{% endif -%}
-- Papers with a date speak before papers without one; those of one day are ordered by their content's hash.
summed as (

    select
        {{ member }},
        detail_name,
        detail_value,
        min(coalesce(cast(issue_date as {{ dbt.type_string() }}), '9999-12-31') || first_document_id) as first_paper,
        max(coalesce(cast(issue_date as {{ dbt.type_string() }}), '0000-00-00') || last_document_id) as last_paper
    from papers
    group by {{ member }}, detail_name, detail_value

)

select
    {{ dbt_utils.generate_surrogate_key([member, 'detail_name', 'detail_value']) }} as printed_key,
    {{ member }},
    detail_name,
    detail_value,
    {{ safe_date("nullif(substr(first_paper, 1, 10), '9999-12-31')") }} as first_issue_date,
    substr(first_paper, 11) as first_document_id,
    {{ safe_date("nullif(substr(last_paper, 1, 10), '0000-00-00')") }} as last_issue_date,
    substr(last_paper, 11) as last_document_id,
    {{ built_at() }} as changed_at
from summed
)
{%- endmacro -%}

{#-
  The date a paper's details are dated by: its issue date, null where none is printed, where it lies outside the years
  of the vars, or where a person should look at the paper first, because it may be misread.
-#}
{%- macro trusted_date() -%}
    case
        when
            status = 'extracted'
            and extract(year from issue_date) between {{ var('first_year') }} and {{ var('last_year') }}
            then issue_date
    end
{%- endmacro -%}
