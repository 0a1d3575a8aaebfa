{#-
  Facts whose source is replaced or restated as a whole (orders, lines, rates): what they hold is compared with what they should
  hold, row by row, by `content_hash`. So it does not matter how or when a row came to differ: another status, another rate, a
  work order that landed later. in: the model, a view that computes every row as it should be, and its key.
-#}

{#- The rows that this model does not hold, or holds with another content: all of them when it is built anew. -#}
{%- macro rows_that_differ(relation, key) -%}
    {%- if is_incremental() -%}
        (
            select incoming.*
            from {{ relation }} as incoming
            left join {{ this }} as held on incoming.{{ key }} = held.{{ key }}
            where held.{{ key }} is null or held.content_hash != incoming.content_hash
        )
    {%- else -%}{{ relation }}{%- endif -%}
{%- endmacro -%}

{#- A statement: delete what this model holds and the other no longer gives. As a post-hook; in: its name, the key. -#}
{%- macro delete_gone(model_name, key) -%}
    {%- if is_incremental() -%}
        {%- set gone -%}
            {{ key }} not in (select given.{{ key }} from {{ ref(model_name) }} as given)
        {%- endset -%}
        delete from {{ this }}
        where
            {{ gone }}
            {{- and_in_their_months(gone) }}
    {%- endif -%}
{%- endmacro -%}

{#-
  The same of a table that only grows (events): rows that landed since the last build, less those held as they are. The model
  must have a column `loaded_at`.
-#}
{%- macro landed_rows_that_differ(relation, key) -%}
    {%- if is_incremental() -%}
        {%- set landed -%}
            (select * from {{ relation }} where {{ landed_since_last_build() }})
        {%- endset -%}
        (
            select incoming.*
            from {{ landed }} as incoming
            left join {{ rows_of(this, key, landed ~ ' as landed') }} as held on incoming.{{ key }} = held.{{ key }}
            where held.{{ key }} is null or held.content_hash != incoming.content_hash
        )
    {%- else -%}{{ relation }}{%- endif -%}
{%- endmacro -%}
