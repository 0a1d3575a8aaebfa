{{ config(materialized='table') }}

with

days as (

    select
        date_day,
        iso_weekday_number,
        {{ date_text('date_day', '%m-%d') }} as month_day
    from {{ ref('dim_dates') }}
    where not is_unknown

),

periods as (

    select * from {{ ref('quiet_periods') }}

),

quiet as (

    select distinct days.date_day
    from days
    inner join periods
        on
            case
                when periods.first_day <= periods.last_day
                    then days.month_day between periods.first_day and periods.last_day
                else days.month_day >= periods.first_day or days.month_day <= periods.last_day
            end

),

by_builder as (

    select
        issue_date,
        builder_name,
        order_count,
        line_count,
        order_amount as total_amount,
        completeness_sum,
        completeness_count
    from {{ ref('order_days') }}
    where is_dated

),

counted as (

    select * from by_builder

    union all

    select
        issue_date,
        '{{ var("all_builders") }}' as builder_name,
        sum(order_count) as order_count,
        sum(line_count) as line_count,
        sum(total_amount) as total_amount,
        sum(completeness_sum) as completeness_sum,
        sum(completeness_count) as completeness_count
    from by_builder
    group by issue_date

),

as_of as (

    select max(issue_date) as as_of_date
    from by_builder

),

-- A series begins with its first order and goes on to the newest day of all: a builder that fell silent has zeros.
series as (

    select
        builder_name,
        min(issue_date) as first_date
    from counted
    group by builder_name

)

select
    {{ dbt_utils.generate_surrogate_key(['days.date_day', 'series.builder_name']) }} as daily_volume_key,
    days.date_day,
    series.builder_name,
    days.iso_weekday_number,
    quiet.date_day is not null
    or days.iso_weekday_number in ({{ var('quiet_weekdays') | join(', ') }}) as is_quiet,
    cast(coalesce(counted.order_count, 0) as int64) as order_count,
    cast(coalesce(counted.line_count, 0) as int64) as line_count,
    cast(coalesce(counted.total_amount, 0) as numeric(18, 2)) as total_amount,
    cast(counted.completeness_sum / nullif(counted.completeness_count, 0) as numeric(18, 4)) as completeness
from series
cross join as_of
inner join days on days.date_day between series.first_date and as_of.as_of_date
left join counted on days.date_day = counted.issue_date and series.builder_name = counted.builder_name
left join quiet on days.date_day = quiet.date_day
