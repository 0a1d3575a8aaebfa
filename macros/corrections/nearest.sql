{#-
  The three known names nearest to each spelling, and the one to propose for it where it is near enough
  (proposed_from_similarity). in: a relation of spellings (field_name, raw_value, match_key), one of what is known
  (field_name, known_key: a spelling's match key, corrected_value: the name it stands for). out: a query in brackets, a row
  per spelling of a field with known names.
-#}
{%- macro nearest_names(spellings, known) -%}
(
with

alike as (

    select
        spellings.field_name,
        spellings.raw_value,
        known.corrected_value,
        max({{ similarity('spellings.match_key', 'known.known_key') }}) as similarity,
        -- Two names that differ in a number, as phases of a project do, are two names however alike they are.
        max(
            case
                when length(spellings.match_key) >= 4
                    and {{ digits_of('spellings.match_key') }} = {{ digits_of('known.known_key') }}
                    then {{ similarity('spellings.match_key', 'known.known_key') }}
            end
        ) as similarity_to_propose
    from {{ spellings }} as spellings
    inner join {{ known }} as known on spellings.field_name = known.field_name
    group by spellings.field_name, spellings.raw_value, known.corrected_value

),

ranked as (

    select
        *,
        row_number() over (
            partition by field_name, raw_value order by similarity desc, corrected_value
        ) as nearness,
        row_number() over (
            partition by field_name, raw_value
            order by coalesce(similarity_to_propose, 0) desc, corrected_value
        ) as proposal_rank
    from alike

)

select
    field_name,
    raw_value,
    max(
        case
            when proposal_rank = 1 and similarity_to_propose >= {{ proposed_from_similarity() }}
                then corrected_value
        end
    ) as proposed_value,
    {% for place in range(1, 4) %}
    max(case when nearness = {{ place }} then corrected_value end) as nearest_{{ place }},
    max(case when nearness = {{ place }} then similarity end) as nearest_{{ place }}_similarity
    {%- if not loop.last %},{% endif %}
    {% endfor %}
from ranked
where nearness <= 3 or proposal_rank = 1
group by field_name, raw_value
)
{%- endmacro -%}

{#- Columns of nearest_names, but the proposal: a list without a comma at its end. in: the name of the relation, if any. -#}
{%- macro nearest_columns(relation=none) -%}
    {%- set of = relation ~ '.' if relation else '' -%}
    {%- for place in range(1, 4) -%}
        {{ of }}nearest_{{ place }}, {{ of }}nearest_{{ place }}_similarity
        {{- ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro -%}
