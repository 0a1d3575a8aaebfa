-- Which details should we ask each builder for? Fields that some of its papers give and others do not.
-- Run: dbt show --select fields_that_papers_lack --profiles-dir profiles --limit 100
select
    builder_name,
    field_name,
    paper_count,
    missing_count,
    filled_share,
    to_review_share
from {{ ref('completeness_by_builder') }}
where missing_count > 0 and filled_count > 0
order by missing_count desc, builder_name asc, field_name asc
