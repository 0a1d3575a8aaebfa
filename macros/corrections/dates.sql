{#-
  A date as people write it; null where it is none, or no day of the calendar. Knows 2026-03-03, "3 Mar 2026",
  "March 3rd, 2026", "3-mars-26", with a time of day behind it or a weekday before it, and 3/03/2026, which is read day
  first unless the var `day_first` says otherwise: one office has one habit, so nothing is guessed row by row. A year of two
  digits is of this century.
  in: a text expression.
-#}
{%- macro date_from_text(text) -%}
    {%- set plain = "lower(replace(replace(trim(" ~ text ~ "), 'é', 'e'), 'û', 'u'))" -%}
    {%- set said = regexp_replace_all(regexp_replace_all(plain, '[ t]+[0-9]{1,2}[:h][0-9]{2}.*$', ''), weekday_pattern(), '') -%}
    {%- set year = (
        "coalesce("
        ~ regexp_group(said, '(20[0-9]{2})')
        ~ ", '20' || "
        ~ regexp_group(said, '[^0-9]([0-9]{2})$')
        ~ ")"
    ) -%}
    {%- set day = two_digits(regexp_group(said, '^[^0-9]*([0-9]{1,2})(?:[^0-9]|$)')) -%}
    {%- set first = two_digits(regexp_group(said, '^([0-9]{1,2})')) -%}
    {%- set second = two_digits(regexp_group(said, '^[0-9]{1,2}[/.-]([0-9]{1,2})')) -%}
    {%- set written -%}
    case
        when {{ regexp_match(said, '^20[0-9]{2}[/.-][0-9]{1,2}[/.-][0-9]{1,2}$') }}
            then {{ year }}
                || '-' || {{ two_digits(regexp_group(said, '^20[0-9]{2}[/.-]([0-9]{1,2})')) }}
                || '-' || {{ two_digits(regexp_group(said, '[/.-]([0-9]{1,2})$')) }}
        {%- for name in month_names() %}
        when {{ regexp_match(said, date_of_month_pattern(name)) }}
            then {{ year }} || '-{{ '%02d' | format(loop.index) }}-' || {{ day }}
        {%- endfor %}
        when {{ regexp_match(said, '^[0-9]{1,2}[/.-][0-9]{1,2}[/.-](20)?[0-9]{2}$') }}
            then {{ year }} || '-' ||
            {%- if var('day_first') %} {{ second }} || '-' || {{ first }}
            {%- else %} {{ first }} || '-' || {{ second }}
            {%- endif %}
    end
    {%- endset -%}
    {{ safe_date(written) }}
{%- endmacro -%}

{#- "3 mar 2026" or "mar 3, 2026", of one month. in: the month's names as a regular expression. -#}
{%- macro date_of_month_pattern(names) -%}
    {%- set day = '[0-9]{1,2}(st|nd|rd|th|er)?' -%}
    {%- set year = '(20)?[0-9]{2}' -%}
    {{- return(
        '^(' ~ day ~ '[ .,-]*(' ~ names ~ ')[ .,-]*' ~ year
        ~ '|(' ~ names ~ ')[ .-]*' ~ day ~ '[ .,-]+' ~ year ~ ')$'
    ) -}}
{%- endmacro -%}

{#- A weekday at the beginning, with what parts it from the date. -#}
{%- macro weekday_pattern() -%}
    {{- return(
        '^(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday'
        ~ '|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[., ]+'
    ) -}}
{%- endmacro -%}

{%- macro two_digits(number) -%}right('0' || {{ number }}, 2){%- endmacro -%}
