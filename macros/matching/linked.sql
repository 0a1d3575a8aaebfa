{#-
  The members of two lists that are one firm, by what identifies them (docs/decisions/0027-matching.md). The methods speak
  one after the other: same business number, same e-mail domain, a name that a person has reviewed, the same name. A
  method links two that it finds only in each other, among those that no stronger method has linked: so nobody is linked
  twice, and where two could be meant, nobody is. Domain and name don't speak against two business numbers, nor against
  what a person said of the name.
  in: two relations with evidence_kind, evidence_value and their key (identities.sql); exclusive: false where several of the
  first list may be one of the other, as a CRM has a firm twice. out: a query in brackets: the two keys, match_method,
  matched_on (the value they share).
-#}
{%- macro linked(one, one_key, other, other_key, exclusive=true) -%}
    {#- Each method with the kind of evidence it looks for on the other side. -#}
    {%- set methods = {
        'business_number': 'business_number',
        'email_domain': 'email_domain',
        'reviewed_name': 'name',
        'name': 'name',
    } -%}
(
with

pairs as (

    select
        one.{{ one_key }},
        other.{{ other_key }},
        one.evidence_kind as match_method,
        min(one.evidence_value) as matched_on
    from {{ one }} as one
    inner join {{ other }} as other on one.evidence_value = other.evidence_value
    where
        {%- for method, other_kind in methods.items() %}
        {{ 'or ' if not loop.first }}(one.evidence_kind = '{{ method }}' and other.evidence_kind = '{{ other_kind }}')
        {%- endfor %}
    group by one.{{ one_key }}, other.{{ other_key }}, one.evidence_kind

),

one_knows as (

    select
        {{ one_key }},
        max(case when evidence_kind = 'business_number' then 1 else 0 end) as has_number,
        max(case when evidence_kind = 'reviewed_name' then 1 else 0 end) as has_reviewed_name
    from {{ one }}
    group by {{ one_key }}

),

other_knows as (

    select
        {{ other_key }},
        max(case when evidence_kind = 'business_number' then 1 else 0 end) as has_number
    from {{ other }}
    group by {{ other_key }}

),

shared as (

    select
        {{ one_key }},
        {{ other_key }},
        max(case when match_method = 'business_number' then 1 else 0 end) as has_number,
        max(case when match_method = 'reviewed_name' then 1 else 0 end) as has_reviewed_name
    from pairs
    group by {{ one_key }}, {{ other_key }}

),

supported as (

    select pairs.*
    from pairs
    inner join one_knows on pairs.{{ one_key }} = one_knows.{{ one_key }}
    inner join other_knows on pairs.{{ other_key }} = other_knows.{{ other_key }}
    inner join shared on pairs.{{ one_key }} = shared.{{ one_key }} and pairs.{{ other_key }} = shared.{{ other_key }}
    where
        pairs.match_method in ('business_number', 'reviewed_name')
        or (
            shared.has_number = least(one_knows.has_number, other_knows.has_number)
            and shared.has_reviewed_name = one_knows.has_reviewed_name
        )

),
{% for method in methods %}
{%- set place = loop.index %}
linked_{{ place }} as (

    select *
    from supported
    where
        match_method = '{{ method }}'
        {%- for before in range(1, place) %}
        and {{ one_key }} not in (select taken.{{ one_key }} from linked_{{ before }} as taken)
        {%- if exclusive %}
        and {{ other_key }} not in (select taken.{{ other_key }} from linked_{{ before }} as taken)
        {%- endif %}
        {%- endfor %}
    qualify
        count(*) over (partition by {{ one_key }}) = 1
        {%- if exclusive %}
        and count(*) over (partition by {{ other_key }}) = 1
        {%- endif %}

){{ ',' if not loop.last }}
{% endfor %}
{%- for method in methods %}
select * from linked_{{ loop.index }}
{{ 'union all' if not loop.last }}
{%- endfor %}
)
{%- endmacro -%}
