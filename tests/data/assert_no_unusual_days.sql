-- A failure means: on one of the last working days a builder's orders, lines, totals or completeness were far from what
-- they are on such days. Look whether papers are missing (a mailbox, a folder, a scanner) or were read twice, or one
-- builder's papers changed. A period that is quiet every year belongs in seeds/quality/quiet_periods.csv, another
-- threshold in the vars anomaly_…: docs/runbooks/quality.md.
{{ config(severity='warn', store_failures=true, meta={
    'tier': 'statistics', 'rule': 'unusual_day', 'table': 'core.fct_work_orders', 'column': 'issue_date'
}) }}

select
    date_day,
    builder_name,
    metric_name,
    detector,
    observed_value,
    expected_value,
    score
from {{ ref('anomalies') }}
where is_recent and detector in ('z_score', 'iqr', 'day_over_day', 'same_weekday')
