{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='quality_issue_key',
    on_schema_change='append_new_columns',
    full_refresh=false
) }}

{#-
  A build judges the orders and the reports that changed since the one before; with --full-refresh all, under the rules of
  today. What it judges and finds, or closes, tells when that was.
-#}
{%- set is_judging_all = not is_incremental() or flags.FULL_REFRESH -%}
{%- set order_findings = [ref('amount_findings'), ref('date_findings'), ref('paper_findings')] -%}
{%- set order_checks = ref('order_checks') -%}
{%- set changes = ref('int_work_orders__changes') -%}
{%- set reports = ref('int_progress_reports__unused') -%}
{%- set judged_until = known_moment(last_build('coalesce(closed_at, last_seen_at)')) if not is_judging_all %}

with

rules as (

    select * from {{ ref('quality_rules') }}

),

findings as (
    {% for found in order_findings %}
    select
        rule_name,
        row_key,
        document_id,
        evidence
    from {{ found }}
    {%- if not is_judging_all %}
    where changed_at > {{ judged_until }}
    {%- endif %}

    union all
    {% endfor %}
    select
        rule_name,
        row_key,
        document_id,
        evidence
    from {{ ref('reference_findings') }}
    {%- if not is_judging_all %}
    -- Of what is no order and no report there is little: it is judged in every build.
    where changed_at is null or changed_at > {{ judged_until }}
    {%- endif %}

),

{% if not is_judging_all -%}
-- Orders that are no more are in the list of changes only; reports that came to be of use are no longer listed at all.
judged as (

    select work_order_key as row_key from {{ order_checks }}
    where changed_at > {{ judged_until }}

    union distinct

    select work_order_key as row_key from {{ changes }}
    where changed_at > {{ judged_until }}

    union distinct

    select report_id as row_key from {{ reports }}
    where changed_at > {{ judged_until }}

    union distinct

    select row_key from {{ this }}
    where
        is_open
        and key_column = 'report_id'
        and row_key not in (
            select report_id from {{ reports }}
            where reason is not null
        )

),
{%- endif %}

failing as (

    select
        {{ dbt_utils.generate_surrogate_key(['rule_name', 'row_key']) }} as quality_issue_key,
        rule_name,
        row_key,
        document_id,
        evidence
    from findings

),

known as (

    {% if is_incremental() %}
    select
        quality_issue_key,
        rule_name,
        row_key,
        document_id,
        evidence,
        first_seen_at,
        last_seen_at,
        closed_at,
        is_open
    from {{ this }}
    {%- if not is_judging_all %}
    where
        coalesce(key_column, 'none') not in ('work_order_key', 'report_id')
        or row_key in (select row_key from judged)
    {%- endif %}
    {% else %}
    select
        failing.*,
        {{ built_at() }} as first_seen_at,
        {{ built_at() }} as last_seen_at,
        cast(null as timestamp) as closed_at,
        true as is_open
    from failing
    where false
    {% endif %}

),

-- What fails now, new or seen before; and what was open and fails no more.
told as (

    select
        failing.quality_issue_key,
        failing.rule_name,
        failing.row_key,
        failing.document_id,
        failing.evidence,
        true as is_open,
        coalesce(known.first_seen_at, {{ built_at() }}) as first_seen_at,
        {{ built_at() }} as last_seen_at,
        cast(null as timestamp) as closed_at
    from failing
    left join known on failing.quality_issue_key = known.quality_issue_key

    union all

    select
        known.quality_issue_key,
        known.rule_name,
        known.row_key,
        known.document_id,
        known.evidence,
        false as is_open,
        known.first_seen_at,
        known.last_seen_at,
        {{ built_at() }} as closed_at
    from known
    left join failing on known.quality_issue_key = failing.quality_issue_key
    where known.is_open and failing.quality_issue_key is null

)

select
    -- keys and ids
    told.quality_issue_key,
    told.rule_name,
    rules.table_name,
    rules.key_column,
    told.row_key,
    told.document_id,

    -- strings
    rules.severity,
    told.evidence,

    -- booleans
    told.is_open,

    -- timestamps
    told.first_seen_at,
    told.last_seen_at,
    told.closed_at
from told
left join rules on told.rule_name = rules.rule_name
