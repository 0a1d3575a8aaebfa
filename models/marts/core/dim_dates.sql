with

versions as (

    select * from {{ ref('int_work_orders__versions') }}

),

printed as (

    select
        min(case when {{ within_years('issue_date') }} then issue_date end) as first_issue_date,
        min(case when {{ within_years('start_date') }} then start_date end) as first_start_date,
        min(case when {{ within_years('completion_date') }} then completion_date end) as first_completion_date,
        max(case when {{ within_years('issue_date') }} then issue_date end) as last_issue_date,
        max(case when {{ within_years('start_date') }} then start_date end) as last_start_date,
        max(case when {{ within_years('completion_date') }} then completion_date end) as last_completion_date
    from versions

),

reported as (

    select
        min(case when {{ within_years('started_on') }} then started_on end) as first_started_on,
        min(case when {{ within_years('completed_on') }} then completed_on end) as first_completed_on,
        min(case when {{ within_years('cancelled_on') }} then cancelled_on end) as first_cancelled_on,
        max(case when {{ within_years('started_on') }} then started_on end) as last_started_on,
        max(case when {{ within_years('completed_on') }} then completed_on end) as last_completed_on,
        max(case when {{ within_years('cancelled_on') }} then cancelled_on end) as last_cancelled_on
    from {{ ref('int_work_orders__progress') }}

),

bounds as (

    select
        first_issue_date as first_date,
        last_issue_date as last_date
    from printed

    union all

    select
        first_start_date as first_date,
        last_start_date as last_date
    from printed

    union all

    select
        first_completion_date as first_date,
        last_completion_date as last_date
    from printed
    {%- for column in ['started_on', 'completed_on', 'cancelled_on'] %}

    union all

    select
        first_{{ column }} as first_date,
        last_{{ column }} as last_date
    from reported
    {%- endfor %}

    union all

    select
        first_date,
        last_date
    from {{ ref('int_orders__days') }}

),

-- Whole years around what papers, reports and orders say, and nothing of today: the same papers give the same days on any day.
covered as (

    select
        coalesce(min(extract(year from first_date)), {{ var('first_year') }}) as first_year,
        coalesce(max(extract(year from last_date)), {{ var('first_year') }}) as last_year
    from bounds

),

days as (

    select every_day.date_day
    from {{ date_series(year_start(var('first_year')), year_start(var('last_year') + 1)) }} as every_day
    inner join covered
        on extract(year from every_day.date_day) between covered.first_year and covered.last_year

)

select
    {{ date_key('date_day') }} as date_key,
    date_day,
    extract(year from date_day) as year_number,
    extract(quarter from date_day) as quarter_number,
    extract(month from date_day) as month_number,
    {{ date_text('date_day', '%Y-%m') }} as year_month,
    {{ date_text('date_day', '%B') }} as month_name,
    {{ month_start('date_day') }} as month_start_date,
    {{ iso_weekday('date_day') }} as iso_weekday_number,
    {{ date_text('date_day', '%A') }} as weekday_name,
    {{ iso_weekday('date_day') }} >= 6 as is_weekend,
    false as is_unknown
from days

union all

select
    0 as date_key,
    cast(null as date) as date_day,
    cast(null as int64) as year_number,
    cast(null as int64) as quarter_number,
    cast(null as int64) as month_number,
    cast(null as string) as year_month,
    cast(null as string) as month_name,
    cast(null as date) as month_start_date,
    cast(null as int64) as iso_weekday_number,
    cast(null as string) as weekday_name,
    cast(null as boolean) as is_weekend,
    true as is_unknown
