{#-
  One corrected column, as three: <name>_raw (as printed), <name> (what the warehouse uses) and <name>_correction (none,
  mapped, normalised, proposed), so that a correction never hides what the paper said.
  in: name; raw: what was printed; mapped: the reviewed seed's value, null where it has none; normalised: what our own
  rules make of it; proposed: a known name close to it, null where none is. Fuzzy matching proposes, a person disposes:
  <name> keeps its normalised value until somebody accepts the proposal, from int_corrections__worklist.
-#}
{%- macro correct(name, raw, mapped, normalised, proposed='null') -%}
    {{ raw }} as {{ name }}_raw,
    coalesce({{ mapped }}, {{ normalised }}) as {{ name }},
    case
        when {{ mapped }} = {{ raw }} then 'none'
        when {{ mapped }} is not null then 'mapped'
        when {{ proposed }} is not null then 'proposed'
        when {{ normalised }} is null or {{ normalised }} = {{ raw }} then 'none'
        else 'normalised'
    end as {{ name }}_correction
{%- endmacro -%}
