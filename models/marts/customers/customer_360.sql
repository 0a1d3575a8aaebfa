with

customers as (

    select * from {{ ref('dim_customers') }}
    where customer_id is not null

),

builders as (

    select * from {{ ref('dim_builders') }}

),

as_of as (

    select * from {{ customers_as_of_day() }}

),

staleness as (

    select *
    from {{ staleness_of([
        'snowflake_customers', 'snowflake_orders', 'redshift_customer_behaviour', 'hubspot_companies',
        'hubspot_contacts', 'salesforce_contacts', 'exchange_rates',
    ]) }}

),

people as (

    select
        customer_key,
        count(*) as contact_count
    from {{ ref('dim_contacts') }}
    group by customer_key

),

orders as (

    select
        orders.*,
        {{ is_bought('orders.sales_order_status') }} as is_bought,
        {{ is_on_its_way('orders.sales_order_status') }} as is_on_its_way,
        {{ dbt.datediff('orders.ordered_on', 'as_of.as_of_date', 'day') }} < 365 as is_of_last_year
    from {{ ref('fct_orders') }} as orders
    cross join as_of

),

bought as (

    select
        customer_key,
        count(*) as order_count,
        sum(case when is_bought then 1 else 0 end) as bought_order_count,
        sum(case when order_kind = 'material' and is_bought then 1 else 0 end) as material_order_count,
        sum(case when is_on_its_way then 1 else 0 end) as open_order_count,
        sum(case when is_bought and is_of_last_year then 1 else 0 end) as last_year_order_count,
        sum(case when is_bought and is_rate_missing then 1 else 0 end) as unconverted_order_count,
        sum(case when is_bought then reporting_total_amount end) as bought_amount,
        sum(case when is_on_its_way then reporting_total_amount end) as open_amount,
        sum(case when is_bought and is_of_last_year then reporting_total_amount end) as last_year_amount,
        min(case when is_bought then ordered_on end) as first_ordered_on,
        max(case when is_bought then ordered_on end) as last_ordered_on
    from orders
    group by customer_key

),

rates as (

    select
        date_day,
        currency,
        rate_to_reporting
    from {{ ref('int_exchange_rates__daily') }}

),

-- The builder's own work orders, each in the currency that its paper prints, else in that of the customer's country.
jobs as (

    select
        customers.customer_key,
        orders.issue_date,
        orders.order_status,
        orders.is_open,
        orders.days_late,
        {{ order_amount('orders') }} as order_amount,
        orders.currency is null as is_currency_assumed,
        coalesce(orders.currency, {{ currency_of_country('customers.country') }}) as currency
    from {{ ref('fct_work_orders', v=2) }} as orders
    inner join builders on orders.builder_key = builders.builder_key
    inner join customers on builders.builder_durable_key = customers.builder_durable_key
    where customers.builder_match_method is not null

),

converted as (

    select
        jobs.*,
        case
            when jobs.currency = '{{ var('reporting_currency') }}' then jobs.order_amount
            else jobs.order_amount * rates.rate_to_reporting
        end as reporting_amount
    from jobs
    left join rates on jobs.issue_date = rates.date_day and jobs.currency = rates.currency

),

built as (

    select
        customer_key,
        count(*) as work_order_count,
        sum(case when is_open then 1 else 0 end) as open_work_order_count,
        sum(case when order_status = 'completed' then 1 else 0 end) as completed_work_order_count,
        sum(case when days_late > 0 then 1 else 0 end) as late_work_order_count,
        sum(case when is_currency_assumed and order_amount is not null then 1 else 0 end)
            as assumed_currency_work_order_count,
        sum(case when reporting_amount is null and order_status != 'cancelled' then 1 else 0 end)
            as unconverted_work_order_count,
        sum(case when order_status != 'cancelled' then reporting_amount end) as work_order_amount,
        sum(case when order_status = 'completed' then reporting_amount end) as billable_amount,
        max(issue_date) as last_work_order_date
    from converted
    group by customer_key

),

visited as (

    select
        visits.customer_key,
        count(*) as web_event_count,
        count(distinct visits.session_id) as session_count,
        count(distinct case
            when {{ dbt.datediff('visits.occurred_on', 'as_of.as_of_date', 'day') }} < 30 then visits.session_id
        end) as last_30_days_session_count,
        sum(case when visits.event_type = 'product_view' then 1 else 0 end) as product_view_count,
        sum(case when visits.event_type = 'checkout' then 1 else 0 end) as checkout_count,
        sum(visits.seconds_on_page) as seconds_on_pages,
        max(visits.occurred_on) as last_seen_on
    from {{ ref('fct_customer_behaviour') }} as visits
    cross join as_of
    group by visits.customer_key

)

select
    -- keys and ids
    customers.customer_key,
    customers.builder_durable_key,
    customers.customer_id,

    -- who it is
    customers.customer_name,
    customers.customer_type,
    customers.state,
    customers.country,
    current_builders.builder_name,
    customers.builder_match_method,
    customers.opened_on,
    coalesce(people.contact_count, 0) as contact_count,

    -- what it orders, in the reporting currency
    '{{ var('reporting_currency') }}' as reporting_currency,
    coalesce(bought.order_count, 0) as order_count,
    cast(coalesce(bought.bought_order_count, 0) as int64) as bought_order_count,
    cast(coalesce(bought.material_order_count, 0) as int64) as material_order_count,
    cast(coalesce(bought.open_order_count, 0) as int64) as open_order_count,
    cast(coalesce(bought.last_year_order_count, 0) as int64) as last_year_order_count,
    cast(coalesce(bought.unconverted_order_count, 0) as int64) as unconverted_order_count,
    cast(bought.bought_amount as numeric(18, 2)) as bought_amount,
    cast(bought.open_amount as numeric(18, 2)) as open_amount,
    cast(bought.last_year_amount as numeric(18, 2)) as last_year_amount,
    cast(
        bought.bought_amount / nullif(bought.bought_order_count - bought.unconverted_order_count, 0) as numeric(18, 2)
    ) as average_order_amount,
    bought.first_ordered_on,
    bought.last_ordered_on,
    cast({{ dbt.datediff('bought.last_ordered_on', 'as_of.as_of_date', 'day') }} as int64) as days_since_last_order,
    cast(
        {{ dbt.datediff('bought.first_ordered_on', 'bought.last_ordered_on', 'day') }}
        / nullif(bought.bought_order_count - 1, 0) as numeric(18, 1)
    ) as days_between_orders,

    -- what we build for it
    coalesce(built.work_order_count, 0) as work_order_count,
    cast(coalesce(built.open_work_order_count, 0) as int64) as open_work_order_count,
    cast(coalesce(built.completed_work_order_count, 0) as int64) as completed_work_order_count,
    cast(coalesce(built.late_work_order_count, 0) as int64) as late_work_order_count,
    cast(coalesce(built.assumed_currency_work_order_count, 0) as int64) as assumed_currency_work_order_count,
    cast(coalesce(built.unconverted_work_order_count, 0) as int64) as unconverted_work_order_count,
    cast(built.work_order_amount as numeric(18, 2)) as work_order_amount,
    cast(built.billable_amount as numeric(18, 2)) as billable_amount,
    built.last_work_order_date,

    -- how it uses the portal
    coalesce(visited.session_count, 0) as session_count,
    coalesce(visited.last_30_days_session_count, 0) as last_30_days_session_count,
    coalesce(visited.web_event_count, 0) as web_event_count,
    cast(coalesce(visited.product_view_count, 0) as int64) as product_view_count,
    cast(coalesce(visited.checkout_count, 0) as int64) as checkout_count,
    cast(visited.seconds_on_pages as numeric(18, 3)) as seconds_on_pages,
    visited.last_seen_on,

    -- how much of it is known
    as_of.as_of_date,
    staleness.is_stale,
    staleness.stale_sources,
    staleness.stale_since
from customers
left join builders as current_builders
    on
        customers.builder_durable_key = current_builders.builder_durable_key
        and current_builders.is_current
        and customers.builder_match_method is not null
left join people on customers.customer_key = people.customer_key
left join bought on customers.customer_key = bought.customer_key
left join built on customers.customer_key = built.customer_key
left join visited on customers.customer_key = visited.customer_key
cross join as_of
cross join staleness
