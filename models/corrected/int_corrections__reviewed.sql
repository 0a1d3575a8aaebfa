with

reviewed as (
    {% for field_name, seed in corrected_fields().items() %}
    select
        '{{ field_name }}' as field_name,
        'seeds/{{ seed }}.csv' as seed_file,
        raw_value,
        corrected_value,
        reviewed_by,
        reviewed_on,
        note
    from {{ ref(seed) }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

keyed as (

    select
        *,
        {{ match_key('raw_value') }} as match_key
    from reviewed

)

select
    field_name,
    match_key,
    seed_file,
    raw_value,
    corrected_value,
    reviewed_by,
    reviewed_on,
    note
from keyed
where match_key is not null
-- Spellings that differ in case or punctuation only are one; tests/data/assert_corrections_do_not_contradict.sql holds
-- that they say the same.
qualify row_number() over (partition by field_name, match_key order by reviewed_on desc, raw_value) = 1
