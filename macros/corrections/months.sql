{#-
  A month as people write it, as text YYYY-MM, or "-MM" where no year is written; null where it is none. Knows
  "Sept 2025", "Sept. 25", "September-2025", "2025 Sep", "09/2025", "2025-9", "2025-09-30", and the French names. A year
  of two digits is of this century. in: a text expression.
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
            then coalesce({{ year }}, '') || '-{{ '%02d' | format(loop.index) }}'
        {%- endfor %}
        when {{ regexp_match(said, '^20[0-9]{2}[ ./-](0?[1-9]|1[0-2])([ ./-][0-9]{1,2})?$') }}
            then {{ year }} || '-' || right('0' || {{ regexp_group(said, '^20[0-9]{2}[ ./-]([0-9]{1,2})') }}, 2)
        when {{ regexp_match(said, '^(0?[1-9]|1[0-2])[ ./-]20[0-9]{2}$') }}
            then {{ year }} || '-' || right('0' || {{ regexp_group(said, '^([0-9]{1,2})') }}, 2)
    end
{%- endmacro -%}

{#-
  A month with its year: YYYY-MM as it is, "-MM" in the year that brings it nearest to a date (half a year away, the
  later one), null without that date. in: what month_from_text gave, and a date.
-#}
{%- macro month_near(month, date) -%}
    case
        when length({{ month }}) > 3 then {{ month }}
        else
            cast(
                extract(year from {{ date }})
                + case
                    when {{ safe_integer('right(' ~ month ~ ', 2)') }} - extract(month from {{ date }}) > 6 then -1
                    when {{ safe_integer('right(' ~ month ~ ', 2)') }} - extract(month from {{ date }}) <= -6 then 1
                    else 0
                end
                as {{ dbt.type_string() }}
            ) || {{ month }}
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
