{#- An order's number in its one spelling: capitals, no blanks, without the revision that some print behind it. -#}
{%- macro order_number(text) -%}
    nullif({{ regexp_replace_all(
        regexp_replace_all('upper(' ~ text ~ ')', revision_pattern('[0-9]{1,3}'), ''), '[[:space:]]+', ''
    ) }}, '')
{%- endmacro -%}

{#- The revision printed behind an order's number ("PO-1042 Rev 2" is 2), null where none is. -#}
{%- macro order_revision(text) -%}
    {{ safe_integer(regexp_group('upper(' ~ text ~ ')', revision_pattern('([0-9]{1,3})'))) }}
{%- endmacro -%}

{%- macro revision_pattern(digits) -%}
    (?:[[:space:]/,_-]|[(])+(?:REVISION|REV|VERSION)[[:space:].:#-]*{{ digits }}[)]?$
{%- endmacro -%}
