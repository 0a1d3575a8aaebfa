{{ config(
    materialized='incremental',
    incremental_strategy=superseding_strategy(),
    unique_key='work_order_event_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_superseded() }}',
    **fact_storage('event_date', ['builder_key', 'event_type'])
) }}

with

orders as (

    select
        work_order_key,
        builder_key,
        started_on,
        completed_on,
        cancelled_on
    from {{ ref('fct_work_orders', v=2) }}
    where {{ changed_since_last_build() }}

),

papers as (

    select
        work_order_key,
        document_id,
        version_number,
        issue_date
    from {{ rows_of_touched(ref('int_work_orders__versions'), 'work_order_key', 'orders', dated_as(changed_orders())) }}
    where work_order_key in (select work_order_key from orders)

),

events as (

    select
        work_order_key,
        case when version_number = 1 then 'issued' else 'revised' end as event_type,
        issue_date as event_date,
        version_number,
        document_id
    from papers
    {%- for event_type, column in {
        'started': 'started_on', 'completed': 'completed_on', 'cancelled': 'cancelled_on'
    }.items() %}

    union all

    select
        work_order_key,
        '{{ event_type }}' as event_type,
        {{ column }} as event_date,
        cast(null as int64) as version_number,
        cast(null as string) as document_id
    from orders
    where {{ column }} is not null
    {%- endfor %}

)

select
    -- keys; the builder's version is the order's
    {{ dbt_utils.generate_surrogate_key(['events.work_order_key', 'events.event_type', 'events.version_number']) }}
        as work_order_event_key,
    events.work_order_key,
    orders.builder_key,
    {{ date_key('events.event_date') }} as event_date_key,

    -- ids
    events.document_id,

    -- strings
    events.event_type,

    -- numerics
    events.version_number,

    -- dates
    events.event_date,

    -- timestamps
    {{ built_at() }} as changed_at
from events
inner join orders on events.work_order_key = orders.work_order_key
{% if writes_in_order() -%}
order by events.event_date
{%- endif %}
