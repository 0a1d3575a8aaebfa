with

customers as (

    select * from {{ ref('customer_360') }}

),

staleness as (

    select * from {{ staleness_of(['snowflake_customers', 'snowflake_orders', 'exchange_rates']) }}

),

scored as (

    select
        *,
        case
            when bought_order_count > 0
                then {{ score('days_since_last_order', var('segment_recency_days'), fewer_is_better=true) }}
        end as recency_score,
        case
            when bought_order_count > 0 then {{ score('bought_order_count', var('segment_order_counts')) }}
        end as frequency_score,
        case
            when bought_order_count > 0 then {{ score('coalesce(bought_amount, 0)', var('segment_amounts')) }}
        end as monetary_score
    from customers

),

named as (

    select
        *,
        case
            when recency_score is null then 'no orders'
            when recency_score >= 4 and frequency_score >= 4 and monetary_score >= 4 then 'champion'
            when
                recency_score >= 4
                and {{ dbt.datediff('first_ordered_on', 'as_of_date', 'day') }} <= {{ var('segment_new_days') }}
                then 'new'
            when recency_score >= 3 and frequency_score >= 3 then 'loyal'
            when recency_score >= 3 then 'occasional'
            when frequency_score >= 3 or monetary_score >= 3 then 'at risk'
            else 'lapsed'
        end as segment
    from scored

)

select
    named.customer_key,
    named.customer_id,
    named.customer_name,
    named.segment,
    cast(named.recency_score as int64) as recency_score,
    cast(named.frequency_score as int64) as frequency_score,
    cast(named.monetary_score as int64) as monetary_score,
    named.days_since_last_order,
    named.bought_order_count,
    named.bought_amount,
    named.reporting_currency,
    named.as_of_date,
    staleness.is_stale,
    staleness.stale_sources,
    staleness.stale_since
from named
cross join staleness
