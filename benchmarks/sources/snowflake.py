"""Orders from fakesnow's server, replaced as a whole, against the connector's own Arrow fetch.

`python -m benchmarks.sources.snowflake`
"""

from __future__ import annotations

from benchmarks.sources.comparing import LIMITS, Compared, compare
from extract.landing.contract import load_contract
from extract.sources.protocol import SourceTable
from extract.sources.snowflake import Snowflake, SnowflakeConnection
from tests.servers.snowflake import SnowflakeServer, running_snowflake

ROWS = 200_000
TABLE = SourceTable("benchmark", "order_lines", load_contract("snowflake_order_lines"), "replace")
MAKE = f"""
    create table order_lines as
    select
        'O' || n as order_id, 1 as line_number, 'P' || n % 10000 as product_id, (n % 90)::number(12, 3) as quantity,
        (n % 700)::number(12, 2) as unit_price, (n % 90 * n % 700)::number(12, 2) as amount
    from (select seq4() as n from table(generator(rowcount => {ROWS})))"""


def measure() -> list[Compared]:
    """Ours beside the plain client."""
    with running_snowflake() as server:
        server.run(MAKE)
        connection = SnowflakeConnection(**server.connection)
        found = compare(
            "Snowflake", lambda: plain(server), lambda: Snowflake("benchmark", connection, LIMITS), TABLE
        )
    return [found]


def plain(server: SnowflakeServer) -> int:
    """The rows as Arrow tables in memory."""
    import snowflake.connector  # noqa: PLC0415 - it takes seconds

    with snowflake.connector.connect(**server.connection) as connection:
        cursor = connection.cursor()
        cursor.execute("select * from order_lines")
        return sum(table.num_rows for table in cursor.fetch_arrow_batches())


if __name__ == "__main__":
    for line in measure():
        print(line)
