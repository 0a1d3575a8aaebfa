"""Events of the customer portal, appended by windows of ten days, from the PostgreSQL that stands for Redshift, against ADBC's own fetch.

`python -m benchmarks.sources.redshift`
"""

from __future__ import annotations

import adbc_driver_postgresql.dbapi as adbc

from benchmarks.sources.comparing import LIMITS, Compared, compare
from extract.landing.contract import load_contract
from extract.sources.protocol import SourceTable
from extract.sources.redshift import Redshift, RedshiftConnection
from tests.servers.postgresql import running_postgresql

ROWS = 500_000
TABLE = SourceTable(
    "benchmark", "events", load_contract("redshift_customer_behaviour"), "append", {"window_hours": 240}
)
MAKE = f"""
    create table events as
    select
        'E' || n as event_id, now() - ({ROWS} - n + 20) * interval '1 minute' as occurred_at, 'C' || n % 900 as customer_id,
        'S' || n / 7 as session_id, 'product_view' as event_type, '/products' as page, 'P' || n % 10000 as product_id,
        'mobile' as device, 'AU' as country, n % 600 / 8.0::double precision as seconds_on_page
    from generate_series(1, {ROWS}) n"""


def measure() -> list[Compared]:
    """Ours beside the plain client."""
    with running_postgresql() as server:
        url = server.new_database()
        server.run(url, MAKE, "create index on events (occurred_at)", "analyze events")
        connection = RedshiftConnection(url=url)
        found = compare(
            "Redshift", lambda: plain(url), lambda: Redshift("benchmark", connection, LIMITS), TABLE
        )
    return [found]


def plain(url: str) -> int:
    """The rows as a table in memory, without COPY, which Redshift does not have."""
    with (
        adbc.connect(url) as connection,
        connection.cursor(adbc_stmt_kwargs={"adbc.postgresql.use_copy": "false"}) as cursor,
    ):
        cursor.execute("select * from events order by occurred_at")
        return int(cursor.fetch_arrow_table().num_rows)


if __name__ == "__main__":
    for line in measure():
        print(line)
