{%- set reporting = "'" ~ var('reporting_currency') ~ "'" -%}
with

published as (

    select
        base_currency,
        currency,
        rate_date,
        exchange_rate
    from {{ ref('stg_exchange_rates__rates') }}
    where exchange_rate > 0

),

-- The base is a currency too: one of it is one of it.
quoted as (

    select
        base_currency,
        currency,
        rate_date,
        exchange_rate
    from published

    union distinct

    select
        base_currency,
        base_currency as currency,
        rate_date,
        cast(1 as numeric(18, 8)) as exchange_rate
    from published

),

ordered as (

    select max(cast(ordered_at as date)) as last_ordered_on from {{ ref('stg_snowflake__orders') }}

),

-- Up to the last day anybody ordered on, as far as a rate may be carried.
covered as (

    select
        min(quoted.rate_date) as first_day,
        greatest(
            max(quoted.rate_date),
            least(
                coalesce(max(ordered.last_ordered_on), max(quoted.rate_date)),
                {{ days_after('max(quoted.rate_date)', var('longest_rate_carried_days')) }}
            )
        ) as last_day
    from quoted
    cross join ordered

),

days as (

    select every_day.date_day
    from {{ date_series(year_start(var('first_year')), year_start(var('last_year') + 1)) }} as every_day
    inner join covered on every_day.date_day between covered.first_day and covered.last_day

),

pairs as (

    select distinct
        base_currency,
        currency
    from quoted

),

-- Of each day the last day that has a rate.
dated as (

    select
        days.date_day,
        pairs.base_currency,
        pairs.currency,
        max(quoted.rate_date) over (
            partition by pairs.base_currency, pairs.currency
            order by days.date_day asc
            rows between unbounded preceding and current row
        ) as rate_date
    from days
    cross join pairs
    left join quoted
        on
            pairs.base_currency = quoted.base_currency
            and pairs.currency = quoted.currency
            and days.date_day = quoted.rate_date

),

held as (

    select
        dated.date_day,
        dated.base_currency,
        dated.currency,
        dated.rate_date,
        quoted.exchange_rate
    from dated
    inner join quoted
        on
            dated.base_currency = quoted.base_currency
            and dated.currency = quoted.currency
            and dated.rate_date = quoted.rate_date

),

crossed as (

    select
        held.date_day,
        held.currency,
        held.base_currency,
        held.exchange_rate,
        case when held.currency = {{ reporting }} then held.date_day else least(held.rate_date, reporting.rate_date) end
            as rate_date,
        cast(
            round(
                cast(reporting.exchange_rate as {{ double_type() }})
                / cast(held.exchange_rate as {{ double_type() }}), 8
            ) as numeric(18, 8)
        ) as rate_to_reporting
    from held
    inner join held as reporting
        on
            held.date_day = reporting.date_day
            and held.base_currency = reporting.base_currency
            and reporting.currency = {{ reporting }}
    -- Two vendors may price one currency in two: the newer rate holds.
    qualify row_number() over (
        partition by held.date_day, held.currency
        order by least(held.rate_date, reporting.rate_date) desc, held.base_currency asc
    ) = 1

),

counted as (

    select
        *,
        {{ dbt.datediff('rate_date', 'date_day', 'day') }} as rate_carried_days
    from crossed

)

select
    {{ dbt_utils.generate_surrogate_key(['date_day', 'currency']) }} as exchange_rate_key,
    date_day,
    currency,
    base_currency,
    exchange_rate,
    {{ reporting }} as reporting_currency,
    rate_to_reporting,
    rate_date,
    rate_carried_days,
    rate_carried_days > 0 as is_rate_carried,
    {{ dbt_utils.generate_surrogate_key([
        'base_currency', 'exchange_rate', reporting, 'rate_to_reporting', 'rate_date',
    ]) }} as content_hash
from counted
where rate_carried_days <= {{ var('longest_rate_carried_days') }}
