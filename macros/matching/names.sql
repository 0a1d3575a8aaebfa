{#-
  What people have said of firms' names, for a `from`: one row per spelling, with the name it stands for. What was reviewed
  as a customer's name comes before what was reviewed as a builder's, which holds for other systems too.
-#}
{%- macro reviewed_firm_names() -%}
    (
        select
            match_key,
            corrected_value
        from {{ ref('int_corrections__reviewed') }}
        where field_name in ('customer_name', 'builder_name')
        qualify row_number() over (partition by match_key order by case field_name when 'customer_name' then 1 else 2 end) = 1
    )
{%- endmacro -%}

{#- The key of a firm as a CRM has it. in: the CRM, and the column of the id it gives the firm; null for no id. -#}
{%- macro crm_company_key(crm, id) -%}
    case when {{ id }} is not null then {{ dbt_utils.generate_surrogate_key(["'" ~ crm ~ "'", id]) }} end
{%- endmacro -%}

{#-
  An aggregate: what the contact changed last says of a person, of those that say anything. The rows must have updated_at and
  contact_key.
-#}
{%- macro newest_said(column) -%}
    max_by(
        {{ column }},
        case
            when {{ column }} is not null
                then coalesce(cast(updated_at as {{ dbt.type_string() }}), '0000-00-00') || ' ' || contact_key
        end
    )
{%- endmacro -%}

{#- The companies of one CRM, as a relation for linked(). -#}
{%- macro crm_companies(crm) -%}
    (
        select * from {{ ref('int_crm_companies__identified') }}
        where crm_name = '{{ crm }}'
    )
{%- endmacro -%}

{#- The spellings of builders' names that are known, for nearest_names(). in: the field that asks. -#}
{%- macro known_builder_names(field_name) -%}
    (
        with

        builders as (

            select distinct builder_name from {{ ref('int_builders__history') }}

        )

        select
            '{{ field_name }}' as field_name,
            {{ match_key('builder_name') }} as known_key,
            builder_name as corrected_value
        from builders

        union distinct

        select
            '{{ field_name }}' as field_name,
            reviewed.match_key as known_key,
            builders.builder_name as corrected_value
        from {{ reviewed_firm_names() }} as reviewed
        inner join builders on reviewed.corrected_value = builders.builder_name
    )
{%- endmacro -%}

{#- The condition that a customer of this type may be a builder. -#}
{%- macro may_be_builder(customer_type) -%}
    {{ customer_type }} in ('{{ var("customer_types_that_build") | join("', '") }}')
{%- endmacro -%}
