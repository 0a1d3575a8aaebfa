{#-
  One corrected column, as three: <name>_raw (as printed), <name> (what the warehouse uses) and <name>_correction
  (none, mapped, normalised), so that a correction never hides what the paper said.
  in: name; raw: what was printed; mapped: the reviewed seed's value, null where it has none; normalised: what our
  own rules make of it. A value that neither knows stays null in <name> and goes to int_corrections__worklist.
-#}
{%- macro correct(name, raw, mapped, normalised) -%}
    {{ raw }} as {{ name }}_raw,
    coalesce({{ mapped }}, {{ normalised }}) as {{ name }},
    case
        when {{ mapped }} is not null then 'mapped'
        when {{ normalised }} is null or {{ normalised }} = {{ raw }} then 'none'
        else 'normalised'
    end as {{ name }}_correction
{%- endmacro -%}
