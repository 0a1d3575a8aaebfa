{#-
  What identifies a firm, in one spelling each, so that two systems can be compared. Pieces of evidence stand in long form
  (`evidence_kind`, `evidence_value`): a firm has printed several numbers or mailboxes over the years.
-#}

{#- The digits of a business number; the account of a Canadian one (RT0001) is left out. in: a text expression. -#}
{%- macro business_number_digits(text) -%}
    {{ digits_of(regexp_replace_all('upper(' ~ text ~ ')', 'R[A-Z][[:space:]]*[0-9]{4}[[:space:]]*$', '')) }}
{%- endmacro -%}

{#-
  A business number's digits where they pass their check, else null: an ABN has 11 (its weights, modulo 89:
  abr.business.gov.au), a Canadian BN 9 (Luhn), an American EIN 9, whose first two are an office that gives numbers out
  (irs.gov). in: a text expression of digits, and one of the country's code where it is known: of 9 digits nearly all
  could be an EIN.
-#}
{%- macro checked_business_number(digits, country='cast(null as string)') -%}
    {%- set place = [] -%}
    {%- for number in range(1, 12) -%}
        {%- do place.append(safe_integer('substr(' ~ digits ~ ', ' ~ number ~ ', 1)')) -%}
    {%- endfor -%}
    {%- set abn_sum = [] -%}
    {%- for weight in [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19] -%}
        {%- do abn_sum.append(weight ~ ' * ' ~ place[loop.index0]) -%}
    {%- endfor -%}
    {%- set luhn_sum = [] -%}
    {%- for index in range(9) -%}
        {%- if index % 2 == 0 -%}
            {%- do luhn_sum.append(place[index]) -%}
        {%- else -%}
            {%- do luhn_sum.append('2 * ' ~ place[index] ~ ' - case when ' ~ place[index] ~ ' > 4 then 9 else 0 end') -%}
        {%- endif -%}
    {%- endfor -%}
    case
        when {{ regexp_match(digits, '^(0+|1+|9+)$') }} then null
        when
            length({{ digits }}) = 11
            and coalesce({{ country }}, 'AU') = 'AU'
            and mod({{ abn_sum | join(' + ') }} - 10, 89) = 0
            then {{ digits }}
        when
            length({{ digits }}) = 9
            and coalesce({{ country }}, 'CA') = 'CA'
            and mod({{ luhn_sum | join(' + ') }}, 10) = 0
            then {{ digits }}
        when
            length({{ digits }}) = 9
            and coalesce({{ country }}, 'US') = 'US'
            and not {{ regexp_match(digits, '^(00|07|08|09|17|18|19|28|29|49|69|70|78|79|89|96|97)') }}
            then {{ digits }}
    end
{%- endmacro -%}

{#- The domain of an e-mail address, in small letters; null where there is none. -#}
{%- macro email_domain(text) -%}
    {{ regexp_group('lower(trim(' ~ text ~ '))', '^[^@[:space:]]+@([^@[:space:]]+[.][^@[:space:]]+)$') }}
{%- endmacro -%}

{#- The domain of a web address, however it is written, without www. -#}
{%- macro web_domain(text) -%}
    {%- set host = '[^/:?#@[:space:]]+' -%}
    {{ regexp_group('lower(trim(' ~ text ~ '))', '^(?:https?://)?(?:www[.])?(' ~ host ~ '[.]' ~ host ~ ')') }}
{%- endmacro -%}

{#- What two spellings of one phone share: its last nine digits, since 0491 570 006 is +61 491 570 006. -#}
{%- macro phone_key(text) -%}
    case
        when length({{ digits_of(text) }}) >= 7 then right({{ digits_of(text) }}, 9)
    end
{%- endmacro -%}

{#- The code of a country of which business numbers can be checked, however it is written; null for others. -#}
{%- macro country_code(text) -%}
    case
        when upper(trim({{ text }})) in ('AU', 'AUS', 'AUSTRALIA') then 'AU'
        when upper(trim({{ text }})) in ('CA', 'CAN', 'CANADA') then 'CA'
        when upper(trim({{ text }})) in ('US', 'USA', 'UNITED STATES', 'UNITED STATES OF AMERICA') then 'US'
    end
{%- endmacro -%}

{#- The kinds of evidence, for a cross join. -#}
{%- macro evidence_kinds() -%}
    (
        {%- for kind in ['business_number', 'email_domain', 'reviewed_name', 'name'] %}
        select '{{ kind }}' as evidence_kind {{ 'union all' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro -%}

{#-
  What a firm gives as evidence of a kind, null where nothing. in: the kind, a column. The row has number_digits, country_code,
  domain, reviewed_name_key and name_key.
-#}
{%- macro evidence_value(kind) -%}
    case {{ kind }}
        when 'business_number' then {{ checked_business_number('number_digits', 'country_code') }}
        when 'email_domain' then {{ owned_domain('domain') }}
        when 'reviewed_name' then reviewed_name_key
        when 'name' then name_key
    end
{%- endmacro -%}

{#- A domain, null where anybody can have a mailbox there. -#}
{%- macro owned_domain(domain) -%}
    case when {{ domain }} not in (select free.domain from {{ ref('free_mail_domains') }} as free) then {{ domain }} end
{%- endmacro -%}

{#-
  What two spellings of one person's e-mail address share; null where there is none, and for a mailbox that several people
  read (shared_mailboxes).
-#}
{%- macro person_email(text) -%}
    case
        when
            {{ regexp_group('lower(trim(' ~ text ~ '))', '^([^@]+)@') }}
            not in ('{{ var("shared_mailboxes") | join("', '") }}')
            then lower(trim({{ text }}))
    end
{%- endmacro -%}
