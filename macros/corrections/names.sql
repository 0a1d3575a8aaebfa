{#- A name in its one spelling: capitals, single blanks, none at the ends, null for none. -#}
{%- macro tidy_name(text) -%}
    nullif(upper(trim({{ regexp_replace_all(text, '[[:space:]]+', ' ') }})), '')
{%- endmacro -%}

{#- What two spellings of one value share: case, blanks and punctuation do not count. Corrections match on it. -#}
{%- macro match_key(text) -%}
    nullif(lower(trim({{ regexp_replace_all(text, '[[:space:][:punct:]]+', ' ') }})), '')
{%- endmacro -%}

{#- The digits of a text, in their order. -#}
{%- macro digits_of(text) -%}
    {{ regexp_replace_all(text, '[^0-9]', '') }}
{%- endmacro -%}
