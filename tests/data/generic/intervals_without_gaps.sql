{#-
  A dimension's versions: each member's first begins on the first day, its last ends on the last day, each begins the day
  after the one before ends, and only the last is current. Returns versions that break this.
  in: member, the durable key's column. The model has valid_from_date, valid_to_date, version_number, is_current.
-#}
{% test intervals_without_gaps(model, member) %}

with

neighbours as (

    select
        {{ member }},
        version_number,
        valid_from_date,
        valid_to_date,
        is_current,
        row_number() over (partition by {{ member }} order by valid_from_date) as place,
        lag(valid_to_date) over (partition by {{ member }} order by valid_from_date) as ended_before,
        lead(valid_from_date) over (partition by {{ member }} order by valid_from_date) as begins_after
    from {{ model }}

)

select *
from neighbours
where
    version_number != place
    or valid_from_date > valid_to_date
    or coalesce(ended_before != {{ days_after('valid_from_date', -1) }}, valid_from_date != {{ first_day() }})
    or (begins_after is null and valid_to_date != {{ last_day() }})
    or is_current != (begins_after is null)

{% endtest %}
