-- A failure means: a working day without any order where there are orders on nearly every day, a builder's first order
-- ever, or a builder that ordered regularly and is silent since. Ask whether its papers still reach the folder, and
-- whether a new builder is an old one under another name (int_corrections__worklist): docs/runbooks/quality.md.
{{ config(severity='warn', store_failures=true, meta={
    'tier': 'statistics', 'rule': 'missing_or_new', 'table': 'core.fct_work_orders', 'column': 'builder_key'
}) }}

select
    date_day,
    builder_name,
    metric_name,
    detector,
    observed_value,
    expected_value
from {{ ref('anomalies') }}
where is_recent and detector in ('missing_day', 'new_builder', 'vanished_builder')
