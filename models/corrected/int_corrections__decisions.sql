{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='decision_key',
    on_schema_change='append_new_columns',
    meta={'reads_its_own': ['heading_category']}
) }}

with

orders as (

    select * from {{ ref('stg_work_orders__work_orders') }}
    where {{ landed_since_last_build() }}

),

lines as (

    select * from {{ ref('stg_work_orders__work_order_lines') }}
    where {{ landed_since_last_build() }}

),

reports as (

    select * from {{ ref('stg_progress__work_order_reports') }}
    where {{ landed_since_last_build() }}

),

reviewed as (

    select * from {{ ref('int_corrections__reviewed') }}

),

-- Trade headings that say a category.
headings as (

    select
        match_key,
        corrected_value
    from reviewed
    where field_name = 'category_heading'

),

printed as (

    {% for field_name, column in corrected_order_columns().items() %}
    select
        '{{ field_name }}' as field_name,
        {{ spelling_of(column) }} as raw_value,
        loaded_at
    from orders

    union all
    {% endfor %}
    select
        'work_category' as field_name,
        section as raw_value,
        loaded_at
    from lines

    union all

    select
        'unit' as field_name,
        unit as raw_value,
        loaded_at
    from lines

    union all

    select
        'builder_name' as field_name,
        builder_name as raw_value,
        loaded_at
    from reports

    union all

    select
        'reported_status' as field_name,
        reported_status as raw_value,
        loaded_at
    from reports

),

spellings as (

    select
        field_name,
        raw_value,
        min(loaded_at) as first_loaded_at,
        max(loaded_at) as loaded_at
    from printed
    where raw_value is not null
    group by field_name, raw_value

),

known_spellings as (

    select
        field_name,
        match_key as known_key,
        corrected_value
    from reviewed

    union distinct

    select
        field_name,
        {{ match_key('corrected_value') }} as known_key,
        corrected_value
    from reviewed

),

known_names as (

    select
        field_name,
        {{ match_key('corrected_value') }} as known_key,
        min(corrected_value) as corrected_value
    from reviewed
    group by field_name, known_key

),

-- Says in one value what is known of a field, so that a change is seen.
known_today as (

    select
        field_name,
        {{ dbt.hash(dbt.listagg(
            "known_key || '>' || corrected_value", "'|'", 'order by known_key, corrected_value'
        )) }} as known_names_hash
    from known_spellings
    group by field_name

),

{% if is_incremental() -%}
before as (

    select * from {{ this }}

),

-- Spellings of papers that landed since, and those of which the seeds say something else than when they were decided.
due as (

    select
        spellings.field_name,
        spellings.raw_value,
        spellings.first_loaded_at,
        spellings.loaded_at
    from spellings
    left join before
        on spellings.field_name = before.field_name and spellings.raw_value = before.raw_value
    where
        before.raw_value is null
        or spellings.first_loaded_at < before.first_loaded_at
        or spellings.loaded_at > before.loaded_at

    union all

    -- Seen again: what is known of when goes with it.
    select
        before.field_name,
        before.raw_value,
        before.first_loaded_at,
        before.loaded_at
    from before
    inner join spellings
        on before.field_name = spellings.field_name and before.raw_value = spellings.raw_value
    where spellings.first_loaded_at < before.first_loaded_at or spellings.loaded_at > before.loaded_at

    union all

    select
        before.field_name,
        before.raw_value,
        before.first_loaded_at,
        before.loaded_at
    from before
    left join reviewed on before.field_name = reviewed.field_name and before.match_key = reviewed.match_key
    left join known_today on before.field_name = known_today.field_name
    left join headings
        on
            before.field_name = 'work_category'
            and {{ match_key('coalesce(before.mapped_value, before.normalised_value)') }} = headings.match_key
    where
        before.mapped_value is distinct from reviewed.corrected_value
        or before.heading_category is distinct from headings.corrected_value
        or (before.mapped_value is null and before.known_names_hash is distinct from known_today.known_names_hash)

),
{%- else -%}
due as (

    select * from spellings

),
{%- endif %}

tidied as (

    select
        field_name,
        raw_value,
        {{ match_key('raw_value') }} as match_key,
        {{ normalised_spelling('field_name', 'raw_value') }} as tidy_value,
        min(first_loaded_at) as first_loaded_at,
        max(loaded_at) as loaded_at
    from due
    group by field_name, raw_value

),

judged as (

    select
        tidied.field_name,
        tidied.raw_value,
        tidied.match_key,
        tidied.first_loaded_at,
        tidied.loaded_at,
        reviewed.corrected_value as mapped_value,
        -- A known name in other case or punctuation is that name.
        coalesce(known_names.corrected_value, tidied.tidy_value) as normalised_value,
        headings.corrected_value as heading_category,
        -- What is mapped asks nothing of other names.
        case when reviewed.corrected_value is null then known_today.known_names_hash end as known_names_hash,
        reviewed.corrected_value is not null
        or known_names.corrected_value is not null
        or (tidied.field_name = 'billing_month' and tidied.tidy_value is not null) as is_known
    from tidied
    left join reviewed on tidied.field_name = reviewed.field_name and tidied.match_key = reviewed.match_key
    left join known_names on tidied.field_name = known_names.field_name and tidied.match_key = known_names.known_key
    left join known_today on tidied.field_name = known_today.field_name
    left join headings
        on
            tidied.field_name = 'work_category'
            and {{ match_key(
                'coalesce(reviewed.corrected_value, known_names.corrected_value, tidied.tidy_value)'
            ) }} = headings.match_key

),

unknown as (

    select
        field_name,
        raw_value,
        match_key
    from judged
    where not is_known

),

nearest as (

    select * from {{ nearest_names('unknown', 'known_spellings') }}

),

decided as (

    select
        {{ dbt_utils.generate_surrogate_key(['judged.field_name', 'judged.raw_value']) }} as decision_key,
        judged.field_name,
        judged.raw_value,
        judged.match_key,
        judged.mapped_value,
        judged.normalised_value,
        judged.heading_category,
        nearest.proposed_value,
        {% for place in range(1, 4) %}
        nearest.nearest_{{ place }},
        nearest.nearest_{{ place }}_similarity,
        {% endfor %}
        judged.known_names_hash,
        judged.is_known,
        judged.first_loaded_at,
        judged.loaded_at
    from judged
    left join nearest on judged.field_name = nearest.field_name and judged.raw_value = nearest.raw_value

)

select
    decided.*,
    {% if is_incremental() %}
    -- What follows from a decision is made again when the decision itself is another, not when other names are near.
    case
        when
            decided.mapped_value is not distinct from before.mapped_value
            and decided.normalised_value is not distinct from before.normalised_value
            and decided.heading_category is not distinct from before.heading_category
            and (decided.proposed_value is null) = (before.proposed_value is null)
            and decided.first_loaded_at >= before.first_loaded_at
            then before.changed_at
        else {{ built_at() }}
    end as changed_at
from decided
left join before on decided.field_name = before.field_name and decided.raw_value = before.raw_value
{%- else %}
    {{ built_at() }} as changed_at
from decided
{%- endif %}
