{{ config(
    materialized='incremental',
    incremental_strategy=keyed_strategy(),
    unique_key='text_hash',
    on_schema_change='append_new_columns'
) }}

with

reviewed as (

    select
        match_key,
        corrected_value
    from {{ ref('int_corrections__reviewed') }}
    where field_name = 'category'

),

landed as (

    select
        text_hash,
        loaded_at
    from {{ ref('stg_categories__predictions') }}
    where {{ landed_since_last_build() }}

),

{% if is_incremental() -%}
before as (

    select
        text_hash,
        match_key,
        reviewed_category,
        loaded_at
    from {{ this }}

),

-- Texts that were judged since, and those of which the seed says something else than when they were decided.
due as (

    select landed.text_hash
    from landed
    left join before on landed.text_hash = before.text_hash
    where before.text_hash is null or landed.loaded_at > before.loaded_at

    union distinct

    select before.text_hash
    from before
    left join reviewed on before.match_key = reviewed.match_key
    where before.reviewed_category is distinct from reviewed.corrected_value

),
{%- else -%}
due as (

    select distinct text_hash from landed

),
{%- endif %}

-- The last judgement of each kind.
judgements as (

    select *
    from {{ ref('stg_categories__predictions') }}
    where text_hash in (select text_hash from due)
    qualify row_number() over (partition by text_hash, judged_by order by judgement_number desc) = 1

),

texts as (

    select
        text_hash,
        min(line_text) as raw_value,
        max(case when judged_by = 'classifier' and probability >= threshold then category end) as sure_category,
        max(case when judged_by = 'claude' and probability >= threshold then category end) as answered_category,
        max(case when judged_by = 'claude' then probability end) as answered_probability,
        max(case when judged_by = 'classifier' then category end) as nearest_1,
        max(case when judged_by = 'classifier' then probability end) as nearest_1_similarity,
        max(second_category) as nearest_2,
        max(second_probability) as nearest_2_similarity,
        max(third_category) as nearest_3,
        max(third_probability) as nearest_3_similarity,
        min(first_loaded_at) as first_loaded_at,
        max(loaded_at) as loaded_at
    from judgements
    group by text_hash

),

keyed as (

    select
        *,
        {{ match_key('raw_value') }} as match_key
    from texts

)

select
    keyed.text_hash,
    keyed.raw_value,
    keyed.match_key,
    reviewed.corrected_value as reviewed_category,
    coalesce(keyed.sure_category, keyed.answered_category) as predicted_category,
    case
        when keyed.sure_category is not null then 'classifier'
        when keyed.answered_category is not null then 'claude'
    end as predicted_by,
    case
        when keyed.sure_category is not null then keyed.nearest_1_similarity
        when keyed.answered_category is not null then keyed.answered_probability
    end as predicted_confidence,
    {% for place in range(1, 4) %}
    keyed.nearest_{{ place }},
    keyed.nearest_{{ place }}_similarity,
    {% endfor %}
    keyed.first_loaded_at,
    keyed.loaded_at,
    {{ built_at() }} as changed_at
from keyed
left join reviewed on keyed.match_key = reviewed.match_key
