{#-
  A month as people write it, as text YYYY-MM; null where it is none. Knows "Sept 2025", "Sept. 25", "September-2025",
  "2025 Sep", "09/2025", "2025-9", "2025-09-30", and the French names. A year of two digits is of this century.
  in: a text expression.
-#}
{%- macro month_from_text(text) -%}
    {%- set said = "lower(replace(replace(trim(" ~ text ~ "), 'é', 'e'), 'û', 'u'))" -%}
    {%- set year = (
        "coalesce("
        ~ regexp_group(said, '(20[0-9]{2})')
        ~ ", '20' || "
        ~ regexp_group(said, '[^0-9]([0-9]{2})$')
        ~ ")"
    ) -%}
    case
        {%- for name in month_names() %}
        when {{ regexp_match(said, '^(20[0-9]{2}[[:space:][:punct:]]*)?(' ~ name ~ ')[[:space:][:punct:]]*(20[0-9]{2}|[0-9]{2})?$') }}
            then {{ year }} || '-{{ '%02d' | format(loop.index) }}'
        {%- endfor %}
        when {{ regexp_match(said, '^20[0-9]{2}[ ./-](0?[1-9]|1[0-2])([ ./-][0-9]{1,2})?$') }}
            then {{ year }} || '-' || right('0' || {{ regexp_group(said, '^20[0-9]{2}[ ./-]([0-9]{1,2})') }}, 2)
        when {{ regexp_match(said, '^(0?[1-9]|1[0-2])[ ./-]20[0-9]{2}$') }}
            then {{ year }} || '-' || right('0' || {{ regexp_group(said, '^([0-9]{1,2})') }}, 2)
    end
{%- endmacro -%}

{#- January to December as regular expressions, English and French, in full or cut short. -#}
{%- macro month_names() -%}
    {{- return([
        'jan[.]?|january|janv[.]?|janvier',
        'feb[.]?|february|fev[.]?|fevr[.]?|fevrier',
        'mar[.]?|march|mars',
        'apr[.]?|april|avr[.]?|avril',
        'may|mai',
        'jun[.]?|june|juin',
        'jul[.]?|july|juil[.]?|juillet',
        'aug[.]?|august|aout',
        'sep[.]?|sept[.]?|september|septembre',
        'oct[.]?|october|octobre',
        'nov[.]?|november|novembre',
        'dec[.]?|december|decembre',
    ]) -}}
{%- endmacro -%}
