"""A million movements of stock from a real PostgreSQL, against ADBC's own fetch of the same table; MariaDB's against PyMySQL's.

`python -m benchmarks.sources.databases`
"""

from __future__ import annotations

import adbc_driver_postgresql.dbapi as adbc
import pymysql
from sqlalchemy.engine import make_url

from benchmarks.sources.comparing import LIMITS, Compared, compare
from extract.landing.contract import load_contract
from extract.sources.database_options import DatabaseConnection
from extract.sources.databases import Database
from extract.sources.protocol import SourceTable
from tests.servers.mariadb import has_programs, running_mariadb
from tests.servers.postgresql import running_postgresql

ROWS, MARIADB_ROWS = 1_000_000, 100_000
TABLE = SourceTable("benchmark", "movements", load_contract("stock_movements"), "incremental")
COLUMNS = "movement_id, warehouse_id, product_id, moved_at, quantity, reason, updated_at"
POSTGRESQL = f"""
    create table movements as
    select
        'M' || n as movement_id, 'W' || n % 12 as warehouse_id, 'P' || n % 10000 as product_id,
        now() - n * interval '2 minutes' as moved_at, (n % 900 / 8.0)::numeric(12, 3) as quantity,
        'dispatch' as reason, now() - ({ROWS} - n) * interval '1 minute' as updated_at
    from generate_series(1, {ROWS}) n"""
MARIADB = f"""
    create table movements as
    select
        concat('M', seq) as movement_id, concat('W', seq % 12) as warehouse_id, concat('P', seq % 10000) as product_id,
        now(6) - interval seq * 2 minute as moved_at, cast(seq % 900 / 8 as decimal(12, 3)) as quantity,
        'dispatch' as reason, now(6) - interval ({MARIADB_ROWS} - seq) minute as updated_at
    from seq_1_to_{MARIADB_ROWS}"""


def measure() -> list[Compared]:
    """Ours beside the plain client."""
    with running_postgresql() as server:
        url = server.new_database()
        server.run(url, POSTGRESQL, "create index on movements (updated_at)", "analyze movements")
        found = [compare("PostgreSQL", lambda: by_adbc(url), lambda: opened(url), TABLE)]
    if has_programs():
        with running_mariadb() as url:
            connection = by_pymysql(url)
            connection.cursor().execute(MARIADB)
            connection.commit()
            found.append(compare("MariaDB", lambda: rows_by_pymysql(url), lambda: opened(url), TABLE))
    return found


def opened(url: str) -> Database:
    """Give the source."""
    return Database("benchmark", DatabaseConnection(url=url), LIMITS)


def by_adbc(url: str) -> int:
    """The rows as a table in memory, as ADBC gives it (by COPY)."""
    with adbc.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"select {COLUMNS} from movements order by updated_at")
        return int(cursor.fetch_arrow_table().num_rows)


def by_pymysql(url: str) -> pymysql.Connection:
    """Connect as PyMySQL does."""
    parts = make_url(url)
    return pymysql.connect(
        host=parts.host or "",
        port=parts.port or 0,
        user=parts.username,
        password=parts.password or "",
        database=parts.database,
    )


def rows_by_pymysql(url: str) -> int:
    """The rows as a list in memory, as PyMySQL gives it."""
    with by_pymysql(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"select {COLUMNS} from movements order by updated_at")
        return len(cursor.fetchall())


if __name__ == "__main__":
    for line in measure():
        print(line)
