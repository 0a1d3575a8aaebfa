"""A database that is read through SQLAlchemy: a real MariaDB, what comes of its types, its patterns and its errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from servers.mariadb import PASSWORD, has_programs, running_mariadb
from sqlalchemy.dialects import mssql, mysql, oracle

from extract.errors import SourceError
from extract.landing.contract import load_contract
from extract.landing.validation import conform
from extract.sources.database_options import DatabaseConnection
from extract.sources.databases import Database
from extract.sources.limits import SourceLimits
from extract.sources.protocol import Pattern, SourceTable
from extract.sources.sql_rows import arrow_type, asked_for

LIMITS = SourceLimits(batch_rows=1_000, timeout_seconds=5)
MOVEMENTS = load_contract("stock_movements").model_copy(update={"on_unknown_column": "drop"})
MAKE = """
    create table movements (
        movement_id bigint unsigned primary key, warehouse_id varchar(10), product_id varchar(10), moved_at timestamp(6),
        quantity decimal(12, 3), reason text, updated_at datetime(6), `order` tinyint(1)
    )"""
FILL = """
    insert into movements
    select seq, 'W01', 'P1', '2026-11-01 08:00:00', seq * 0.001, 'count', '2026-11-01 08:00:00' + interval seq second, 1
    from seq_1_to_2500"""


@pytest.fixture(scope="module")
def mariadb() -> Iterator[str]:
    if not has_programs():
        pytest.skip("there is no MariaDB on this machine: apt install mariadb-server")
    with running_mariadb() as url:
        do(url, MAKE, FILL)
        yield url


def do(url: str, *statements: str) -> None:
    engine = sa.create_engine(url.replace("mysql://", "mysql+pymysql://"), poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def asked(pattern: Pattern = "incremental", **options: Any) -> SourceTable:
    return SourceTable("stock", "movements", MOVEMENTS, pattern, options)


def opened(url: str, zone: str = "UTC") -> Database:
    return Database("stock", DatabaseConnection(url=url, time_zone=zone, statement_seconds=5), LIMITS)


def test_rows_come_as_they_are_in_batches(mariadb: str) -> None:
    with opened(mariadb, "Australia/Sydney") as source:
        assert source.check().startswith("punchlist at 127.0.0.1, database stock")
        batches = list(source.batches(asked("replace"), {}, None))
    assert [batch.rows.num_rows for batch in batches] == [1_000, 1_000, 500]
    rows = pa.concat_tables([batch.rows for batch in batches])
    assert rows.schema.field("quantity").type == pa.decimal128(12, 3)
    first = rows.sort_by("movement_id").slice(0, 1).to_pylist()[0]
    assert first["quantity"] == Decimal("0.001")
    assert first["moved_at"] == datetime(
        2026, 10, 31, 21, tzinfo=UTC
    )  # an instant: the server's own zone is +11:00
    assert first["updated_at"] == datetime(2026, 10, 31, 21, 0, 1, tzinfo=UTC)  # a clock in Sydney
    assert "order" not in first


def test_rows_that_changed_come_by_a_column_and_changes_by_a_number(mariadb: str) -> None:
    with opened(mariadb) as source:
        *_, last = source.batches(asked(overlap_seconds=9), {}, None)
        assert last.position == '{"kind": "timestamp", "value": "2026-11-01T08:41:40"}'
        again = list(source.batches(asked(overlap_seconds=9), {"": last.position}, None))
        assert sum(batch.rows.num_rows for batch in again) == 10
        changes = asked("cdc", cursor="movement_id", settle_seconds=0)
        first, second, third = source.batches(changes, {}, None)
        assert [last_change(batch.position) for batch in (first, second, third)] == [1_000, 2_000, 2_500]
        position = third.position or ""
        *_, settled = source.batches(changes, {"": position}, None)
        assert list(source.batches(changes, {"": settled.position or ""}, None)) == []


def last_change(position: str | None) -> int:
    return int(json.loads(position or "")["last"])


def last_value(position: str | None) -> Any:
    return json.loads(position or "")["value"]


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        (lambda url: url.replace(PASSWORD, "wrong"), "source_denied", "Access denied"),
        (lambda url: url + "_gone", "source_changed", "Unknown database"),
        (lambda url: "mysql://reader@127.0.0.1:1/stock", "source_unreachable", "Can't connect"),
    ],
)
def test_what_is_wrong_with_a_connection_is_said(mariadb: str, change: Any, code: str, says: str) -> None:
    with opened(change(mariadb)) as source, pytest.raises(SourceError) as told:
        source.check()
    assert told.value.code == code
    assert ": connecting: " in told.value.message
    assert says in told.value.message
    assert PASSWORD not in told.value.message


def test_what_is_wrong_with_a_table_is_said(mariadb: str) -> None:
    with opened(mariadb) as source:
        with pytest.raises(SourceError, match="there is no such table") as told:
            list(source.batches(asked(table="gone"), {}, None))
        assert told.value.code == "source_changed"
        do(mariadb, "create view renamed as select movement_id, warehouse_id as depot from movements")
        with pytest.raises(SourceError, match="no column 'warehouse_id', 'product_id'"):
            list(source.batches(asked(table="renamed"), {}, None))


def test_a_connection_that_ends_in_the_middle_is_told(mariadb: str) -> None:
    do(mariadb, "create table wide as select movements.*, repeat('x', 20000) as filler from movements")
    with opened(mariadb) as source:
        batches = source.batches(asked("replace", table="wide", columns={"reason": "filler"}), {}, None)
        next(batches)
        engine = sa.create_engine(mariadb.replace("mysql://", "mysql+pymysql://"), poolclass=sa.pool.NullPool)
        with engine.connect() as other:
            mine = other.exec_driver_sql("select connection_id()").scalar_one()
            for (number,) in other.exec_driver_sql(
                "select id from information_schema.processlist where user = 'punchlist'"
            ):
                if number != mine:
                    other.exec_driver_sql(f"kill {number}")
        with pytest.raises(SourceError) as told:
            list(batches)
        assert told.value.code == "source_unreachable"
        assert len(list(source.batches(asked("replace"), {}, None))) == 3  # it connects anew


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (mssql.DECIMAL(19, 4), pa.decimal128(19, 4)),
        (mssql.MONEY(), pa.string()),
        (mssql.BIT(), pa.bool_()),
        (mssql.DATETIME2(), pa.timestamp("us")),
        (mssql.DATETIMEOFFSET(), pa.timestamp("us", tz="UTC")),
        (mssql.UNIQUEIDENTIFIER(), pa.string()),
        (oracle.NUMBER(10, 2), pa.decimal128(10, 2)),
        (oracle.NUMBER(), pa.string()),
        (oracle.DATE(), pa.timestamp("us")),
        (oracle.TIMESTAMP(timezone=True), pa.timestamp("us", tz="UTC")),
        (oracle.TIMESTAMP(local_timezone=True), pa.timestamp("us", tz="UTC")),
        (oracle.VARCHAR2(10), pa.string()),
        (mysql.TINYINT(1), pa.bool_()),
        (mysql.TINYINT(4), pa.int64()),
        (mysql.BIGINT(unsigned=True), pa.uint64()),
    ],
)
def test_types_lose_nothing(kind: Any, wanted: Any) -> None:
    assert arrow_type(kind) == wanted


def test_a_day_zero_takes_no_other_row_with_it(mariadb: str) -> None:
    odd = "create table odd as select movement_id, warehouse_id, product_id, moved_at, quantity, reason, updated_at from movements limit 3"
    do(
        mariadb,
        odd,
        "set statement sql_mode = '' for update odd set updated_at = '0000-00-00' where movement_id = 1",
    )
    with opened(mariadb) as source:
        (batch,) = source.batches(asked("replace", table="odd"), {}, None)
        (same,) = source.batches(asked(table="odd"), {}, None)
    assert last_value(same.position) == "2026-11-01T08:00:03"
    conformed = conform(batch.rows, MOVEMENTS)
    assert (conformed.rows.num_rows, len(conformed.rejected)) == (2, 1)


@pytest.mark.parametrize(
    ("dialect", "wanted"),
    [
        (
            mssql.dialect(paramstyle="pyformat"),
            ["[my table]", "[select]", "switchoffset", ">= %(", "ORDER BY"],
        ),
        (oracle.dialect(paramstyle="named"), ['"my table"', '"select"', "sys_extract_utc", ">= :"]),
        (mysql.dialect(paramstyle="pyformat"), ["`my table`", "`select`", ">= %("]),
    ],
)
def test_names_are_quoted_and_values_are_parameters(dialect: Any, wanted: list[str]) -> None:
    """What SQL Server and Oracle are sent, neither of which is here."""
    kinds = {
        "mssql": mssql.DATETIMEOFFSET(),
        "oracle": oracle.TIMESTAMP(timezone=True),
        "mysql": mysql.TIMESTAMP(),
    }
    columns = [sa.Column("select", sa.String()), sa.Column("changed at", kinds[dialect.name])]
    table = sa.Table("my table", sa.MetaData(), *columns)
    chosen = [
        asked_for(column).label(sa.quoted_name(f"c{number}", True))
        for number, column in enumerate(table.columns)
    ]
    value = datetime(2026, 1, 1, tzinfo=UTC)
    statement = sa.select(*chosen).where(table.c["changed at"] >= value).order_by(table.c["changed at"])
    compiled = statement.compile(dialect=dialect)
    assert [part for part in wanted if part not in str(compiled)] == []
    assert value in compiled.params.values()
    assert "2026" not in str(compiled)
