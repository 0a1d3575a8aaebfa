{#- How far an order is, by what was reported of it; an order nobody reported on is issued. in: alias of the progress. -#}
{%- macro order_status(progress) -%}
    case
        when {{ progress }}.cancelled_on is not null then 'cancelled'
        when {{ progress }}.completed_on is not null then 'completed'
        when {{ progress }}.started_on is not null then 'started'
        else 'issued'
    end
{%- endmacro -%}
