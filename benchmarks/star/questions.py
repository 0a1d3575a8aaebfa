"""The ten questions an analyst asks first, as one would type them, against the star and the marts."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import numpy as np

ROUNDS = 20

QUESTIONS: dict[str, str] = {
    "what each builder ordered this year, by month": """
        select builder_name, year_month, currency, sum(ordered_amount) as ordered_amount
        from marts.builder_monthly
        where year_month >= '2026-01'
        group by all order by all
    """,
    "the twenty builders with the most orders in the last twelve months": """
        select builder_name, currency, count(*) as orders, sum(total_amount) as ordered_amount
        from core.fct_work_orders inner join core.dim_builders using (builder_key)
        where issue_date >= date '2025-11-21'
        group by all order by orders desc limit 20
    """,
    "which open orders are past their date, the longest first": """
        select * from marts.work_order_aging order by days_overdue desc limit 100
    """,
    "how late each builder's work was completed, by quarter": """
        select builder_name, date_trunc('quarter', completed_on) as quarter, avg(days_late) as days_late, count(*) as orders
        from core.fct_work_orders inner join core.dim_builders using (builder_key)
        where completed_on >= date '2025-01-01'
        group by all order by all
    """,
    "which trades and rooms bring the money this year": """
        select * from marts.trade_mix where year_month >= '2026-01'
    """,
    "the lines of one order, by its number": """
        select lines.* from core.fct_work_order_lines as lines
        inner join core.fct_work_orders as orders using (work_order_key)
        where orders.work_order_number = 'PO-77777' order by line_number
    """,
    "all orders of one project, with what happened to them": """
        select orders.work_order_number, events.event_type, events.event_date
        from core.fct_work_orders as orders
        inner join core.dim_projects using (project_key)
        inner join core.fct_work_order_events as events using (work_order_key)
        where project_name = 'HARROW PARK STAGE 1' order by all
    """,
    "which builders revise their orders most": """
        select builder_name, avg(cast(is_revised as int)) as revised, count(*) as orders
        from core.fct_work_orders inner join core.dim_builders using (builder_key)
        where issue_date >= date '2025-11-21'
        group by all order by revised desc
    """,
    "what each builder's papers leave out": """
        select * from marts.completeness_by_builder
    """,
    "how good the data is, day by day": """
        select * from operations.quality_daily order by all desc limit 400
    """,
}


def measure(warehouse: Path) -> list[tuple[str, float]]:
    """(question, P95 of its seconds), each asked twenty times over on an open connection, as a BI tool has one."""
    answers = []
    with duckdb.connect(str(warehouse), read_only=True, config={"threads": 2}) as connection:
        for question, sql in QUESTIONS.items():
            taken = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                connection.execute(sql).fetchall()
                taken.append(time.perf_counter() - started)
            answers.append((question, float(np.percentile(taken, 95))))
    return answers
