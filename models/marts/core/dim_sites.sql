{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='site_key',
    on_schema_change='append_new_columns',
    post_hook='{{ delete_vanished_sites() }}'
) }}

{%- set versions = ref('int_work_orders__versions') -%}
{%- set former_states = ref('snap_work_orders') %}

with

touched as (

    select site_key
    from {{ versions }}
    where {{ changed_since_last_build() }}
    {%- if is_incremental() %}

    union distinct

    -- The sites that papers named before they were read again or corrected.
    select site_key
    from {{ former_states }}
    where {{ changed_since_last_build('dbt_valid_to') }}
    {%- endif %}

),

papers as (

    select * from {{ rows_of_touched(versions, 'site_key', 'touched') }}
    where site_address is not null and site_key in (select site_key from touched)

),

sites as (

    select
        site_key,
        site_address,
        {{ newest('lot_number') }} as lot_number,
        site_city,
        site_state,
        site_postal_code,
        false as is_unknown
    from papers
    group by site_key, site_address, site_city, site_state, site_postal_code

)

select
    *,
    {{ built_at() }} as changed_at
from sites
{%- if not is_incremental() %}

union all

select
    {{ unknown_key() }} as site_key,
    '(not printed)' as site_address,
    cast(null as string) as lot_number,
    cast(null as string) as site_city,
    cast(null as string) as site_state,
    cast(null as string) as site_postal_code,
    true as is_unknown,
    {{ built_at() }} as changed_at
{%- endif %}
