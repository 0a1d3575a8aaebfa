-- A failure means: reviewed rows of one seed contradict each other, so what a paper becomes would depend on which is read
-- first. `problem` names the file and the rows by their raw_value: correct or remove one of them. The rows stay in
-- operations.assert_corrections_do_not_contradict. `punchlist review corrections` refuses to write such rows.
{{ config(store_failures=true) }}

with

reviewed as (
    {% for field_name, seed in corrected_fields().items() %}
    select
        'seeds/{{ seed }}.csv' as seed_file,
        raw_value,
        corrected_value,
        {{ match_key('raw_value') }} as raw_key,
        {{ match_key('corrected_value') }} as corrected_key
    from {{ ref(seed) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

pairs as (

    select
        one.seed_file,
        one.raw_value,
        one.corrected_value,
        other.raw_value as other_raw_value,
        other.corrected_value as other_corrected_value,
        case
            when one.raw_key = other.raw_key and one.raw_value <= other.raw_value
                then 'they are one spelling, case and punctuation aside'
            when one.corrected_key = other.raw_key then 'the first row gives a value that the second corrects again'
            when one.corrected_key = other.corrected_key and one.raw_value <= other.raw_value
                then 'they write one name in two ways'
        end as contradiction
    from reviewed as one
    inner join reviewed as other
        on one.seed_file = other.seed_file and one.corrected_value != other.corrected_value

)

select
    seed_file,
    raw_value,
    corrected_value,
    other_raw_value,
    other_corrected_value,
    seed_file || ': the row of "' || raw_value || '" says "' || corrected_value || '", the row of "' || other_raw_value
    || '" says "' || other_corrected_value || '"; ' || contradiction as problem
from pairs
where contradiction is not null
