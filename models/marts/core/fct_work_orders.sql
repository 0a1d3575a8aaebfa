{{ config(fact_storage('issue_date', ['builder_key', 'project_key', 'company_key'])) }}

with

versions as (

    select * from {{ ref('int_work_orders__versions') }}

),

-- The day up to which lateness is counted: the newest issue date among the papers, not today, so that the same papers
-- give the same rows. A paper that waits for review may have a misread date; it counts only where there is no other.
as_of as (

    select
        coalesce(
            max(case when status = 'extracted' then issue_date end),
            max(issue_date)
        ) as as_of_date
    from versions

),

latest as (

    select * from versions
    where is_latest

)

select
    -- keys
    latest.work_order_key,
    latest.builder_key,
    latest.company_key,
    latest.project_key,
    latest.site_key,
    latest.work_category_key,
    {{ date_key('latest.issue_date') }} as issue_date_key,
    {{ date_key('latest.start_date') }} as start_date_key,
    {{ date_key('latest.completion_date') }} as completion_date_key,

    -- ids
    latest.document_id,
    latest.work_order_number,
    latest.job_number,

    -- strings
    latest.document_type,
    latest.status,
    latest.billing_month,
    latest.payment_terms,
    latest.currency,

    -- amounts, in `currency` where the paper prints one
    latest.subtotal_amount,
    latest.tax_amount,
    latest.total_amount,

    -- numerics
    latest.version_number,
    latest.completeness,
    extract(year from latest.issue_date) as issue_year,
    case
        when latest.completion_date < as_of.as_of_date
            then {{ dbt.datediff('latest.completion_date', 'as_of.as_of_date', 'day') }}
        when latest.completion_date is not null then 0
    end as days_late,

    -- booleans
    latest.version_count > 1 as is_revised,
    latest.status = 'needs_review' as is_to_review,
    coalesce(latest.completion_date < as_of.as_of_date, false) as is_late,

    -- dates
    latest.issue_date,
    latest.start_date,
    latest.completion_date,
    as_of.as_of_date
from latest
cross join as_of
