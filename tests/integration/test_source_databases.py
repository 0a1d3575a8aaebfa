"""Databases as sources: a real PostgreSQL, each pattern, each fault. The end is what an undisturbed reading gives, or a clear word."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import adbc_driver_postgresql.dbapi as adbc
import pyarrow as pa
import pytest
from servers.postgresql import PASSWORD, Server
from sources import (
    Disturbance,
    Failed,
    Killed,
    Repeated,
    clock_of_database,
    land_in,
    same_as_undisturbed,
    same_whatever_clocks_show,
)

from extract.errors import SourceError, UsageError
from extract.landing.contract import Contract, load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.sources.database_options import DatabaseConnection
from extract.sources.databases import Database
from extract.sources.limits import SourceLimits
from extract.sources.protocol import Pattern, SourceBatch, SourceTable, Window

MOVEMENTS = load_contract("stock_movements")
LEVELS = load_contract("stock_levels")
MAKE_MOVEMENTS = """
    create table movements (
        movement_id text primary key, warehouse_id text, product_id text, moved_at timestamptz, quantity numeric(12, 3),
        reason text, updated_at timestamptz
    )"""
MAKE_LEVELS = """
    create table levels (
        change_id bigserial primary key, operation text, warehouse_id text, product_id text, on_hand numeric(12, 3),
        changed_at timestamptz default now()
    )"""
LIMITS = SourceLimits(batch_rows=10_000, timeout_seconds=3)


def movement(number: int | str, updated_at: str = "now()", quantity: str = "1.125") -> str:
    return (
        "insert into movements select n::text, 'W01', 'P1', '2026-11-01T08:00:00+11:00', "
        f"{quantity}, 'count', {updated_at} from generate_series(1, 40000) n where n = {number}"
    )


@pytest.fixture
def url(postgresql: Server) -> str:
    database = postgresql.new_database()
    postgresql.run(database, MAKE_MOVEMENTS, MAKE_LEVELS)
    return database


@pytest.fixture
def source(url: str) -> Iterator[Database]:
    with Database("stock", DatabaseConnection(url=url), LIMITS) as opened:
        yield opened


def table(contract: Contract = MOVEMENTS, pattern: Pattern = "incremental", **options: Any) -> SourceTable:
    name = "movements" if contract is MOVEMENTS else "levels"
    return SourceTable("stock", name, contract, pattern, options)


def read(
    source: Database, asked: SourceTable, position: str | None = None, window: Window | None = None
) -> tuple[Any, str | None]:
    """Give all rows in one table, and the last position."""
    batches: list[SourceBatch] = list(source.batches(asked, {"": position} if position else {}, window))
    positions = [batch.position for batch in batches if batch.position is not None]
    rows = pa.concat_tables([batch.rows for batch in batches]) if batches else pa.table({})
    return rows, (positions[-1] if positions else position)


def ids(rows: Any, name: str = "movement_id") -> list[Any]:
    return sorted(rows.column(name).to_pylist()) if rows.num_columns else []


def test_a_whole_table_comes_in_batches_as_it_is(postgresql: Server, url: str, source: Database) -> None:
    every = movement(
        "n", "timestamptz '2026-11-01 00:00:00.000001+00' + n * interval '1 second'", "n * 0.001"
    )
    postgresql.run(url, every)
    batches = list(source.batches(table(pattern="replace"), {}, None))
    assert [batch.rows.num_rows for batch in batches] == [10_000] * 4
    assert {batch.position for batch in batches} == {None}
    rows = pa.concat_tables([batch.rows for batch in batches])
    assert rows.schema.field("quantity").type == pa.decimal128(12, 3)
    assert str(max(rows.column("quantity").to_pylist())) == "40.000"
    assert min(rows.column("moved_at").to_pylist()) == datetime(2026, 10, 31, 21, tzinfo=UTC)
    assert min(rows.column("updated_at").to_pylist()) == datetime(2026, 11, 1, 0, 0, 1, 1, tzinfo=UTC)
    assert len(set(ids(rows))) == 40_000


def test_an_empty_table_gives_nothing(source: Database) -> None:
    for asked in (table(pattern="replace"), table(), table(LEVELS, "cdc")):
        assert list(source.batches(asked, {}, None)) == []


def test_changed_rows_come_with_those_of_the_overlap(postgresql: Server, url: str, source: Database) -> None:
    postgresql.run(url, movement("n and n <= 30", "now() - (30 - n) * interval '1 minute'"))
    rows, position = read(source, table())
    assert len(ids(rows)) == 30
    again, same = read(source, table(), position)
    assert (len(ids(again)), same) == (11, position)  # those of the last ten minutes, both edges within
    late = "now() - interval '9 minutes'"
    postgresql.run(
        url,
        movement(31),
        movement(32, late),
        "update movements set reason = 'return' where movement_id = '30'",
    )
    rows, position = read(source, table(), position)
    assert {"31", "32", "30"} <= set(ids(rows))


def test_rows_of_one_instant_are_not_torn_apart(postgresql: Server, url: str) -> None:
    instant = "timestamptz '2026-11-01 00:00:00+00'"
    postgresql.run(url, movement("n and n <= 25", instant))
    with Database("stock", DatabaseConnection(url=url), SourceLimits(batch_rows=10)) as source:
        first = next(iter(source.batches(table(overlap_seconds=0), {}, None)))
        rows, position = read(source, table(overlap_seconds=0), first.position)
        assert len(ids(rows)) == 25
        postgresql.run(url, movement(26, instant))
        assert "26" in ids(read(source, table(overlap_seconds=0), position)[0])


def test_rows_without_a_cursor_come_each_time(postgresql: Server, url: str, source: Database) -> None:
    postgresql.run(url, movement(1), movement(2, "null"))
    _, position = read(source, table())
    assert ids(read(source, table(overlap_seconds=0), position)[0]) == ["1", "2"]


def test_a_clock_ahead_holds_nothing_up(postgresql: Server, url: str, source: Database) -> None:
    postgresql.run(url, movement(1, "now() + interval '9 years'"), movement(2, "timestamptz 'infinity'"))
    rows, position = read(source, table(overlap_seconds=1))
    assert len(rows) == 2
    postgresql.run(url, movement(3))
    assert "3" in ids(read(source, table(overlap_seconds=1), position)[0])


def test_times_without_a_zone_are_of_the_zone_that_is_named(postgresql: Server, url: str) -> None:
    postgresql.run(
        url,
        "alter table movements alter updated_at type timestamp",
        movement(1, "timestamp '2026-01-15 10:00'"),
    )
    connection = DatabaseConnection(url=url, time_zone="Australia/Sydney")
    with Database("stock", connection, LIMITS) as source:
        rows, position = read(source, table())
        assert rows.column("updated_at").to_pylist() == [datetime(2026, 1, 14, 23, tzinfo=UTC)]
        assert json.loads(position or "") == {"kind": "timestamp", "value": "2026-01-15T10:00:00"}
        day = datetime(2026, 1, 14, 23, tzinfo=UTC)
        window = Window(day, day + timedelta(hours=1))
        assert ids(read(source, table(), None, window)[0]) == ["1"]


def test_a_window_is_read_alone_and_goes_on_where_it_was_cut_off(postgresql: Server, url: str) -> None:
    postgresql.run(
        url, movement("n and n <= 30", "timestamptz '2026-11-01 00:00+00' + n * interval '1 hour'")
    )
    start = datetime(2026, 11, 1, tzinfo=UTC)
    window = Window(start + timedelta(hours=5), start + timedelta(hours=15))
    with Database("stock", DatabaseConnection(url=url), SourceLimits(batch_rows=4)) as source:
        rows, _ = read(source, table(), None, window)
        assert ids(rows) == sorted(str(number) for number in range(5, 15))
        first = next(iter(source.batches(table(), {}, window)))
        rest, _ = read(source, table(), first.position, window)
        assert ids(rest) == sorted(str(number) for number in range(8, 15))
        with pytest.raises(UsageError, match="has no windows"):
            read(source, table(pattern="replace"), None, window)


def test_a_change_whose_transaction_commits_late_is_not_missed(
    postgresql: Server, url: str, source: Database
) -> None:
    asked = table(LEVELS, "cdc", settle_seconds=0)
    change = "insert into levels (operation, warehouse_id, product_id, on_hand) values ('insert', 'W01', 'P1', 1.5)"
    postgresql.run(url, change)
    with closing(adbc.connect(url)) as slow:
        slow.execute(change).close()  # number 2, not committed
        postgresql.run(url, change)
        rows, position = read(source, asked)
        assert ids(rows, "change_id") == [1, 3]
        postgresql.run(url, change)
        rows, position = read(source, asked, position)
        assert 4 in ids(rows, "change_id")
        slow.commit()
    rows, position = read(source, asked, position)
    assert 2 in ids(rows, "change_id")
    _, position = read(source, asked, position)
    assert json.loads(position or "")["settled"] == 4
    assert ids(read(source, asked, position)[0], "change_id") == []


def test_a_table_of_changes_that_was_made_anew_is_told(
    postgresql: Server, url: str, source: Database
) -> None:
    change = "insert into levels (operation, warehouse_id, product_id) select 'insert', 'W01', 'P1' from generate_series(1, {})"
    postgresql.run(url, change.format(9))
    _, position = read(source, table(LEVELS, "cdc"))
    postgresql.run(url, "truncate levels restart identity", change.format(3))
    with pytest.raises(SourceError, match="change 9 was read, and its highest is 3 now") as told:
        read(source, table(LEVELS, "cdc"), position)
    assert told.value.code == "source_changed"


def test_names_and_values_of_any_kind_are_quoted(postgresql: Server, url: str, source: Database) -> None:
    postgresql.run(
        url,
        'create schema "Order by"',
        'create table "Order by"."select; drop" ("Movement_ID" text, "user" text, "group" text, "moved at" timestamptz, '
        '"it\'s ""x""" numeric, "REASON" text, "order" text)',
        "insert into \"Order by\".\"select; drop\" values ('1', 'W', 'P', now(), 0.1, null, 'a''; drop table movements; --')",
    )
    asked = table(
        table="select; drop",
        schema="Order by",
        cursor="updated_at",
        columns={
            "warehouse_id": "user",
            "product_id": "group",
            "moved_at": "moved at",
            "quantity": 'it\'s "x"',
            "updated_at": "order",
        },
    )
    rows, position = read(source, asked)
    assert rows.select(["movement_id", "quantity", "updated_at"]).to_pylist() == [
        {"movement_id": "1", "quantity": Decimal("0.1"), "updated_at": "a'; drop table movements; --"}
    ]
    assert ids(read(source, asked, position)[0]) == ["1"]


def test_whole_numbers_that_get_decimals_lose_none(postgresql: Server, url: str, source: Database) -> None:
    postgresql.run(url, "alter table movements alter quantity type integer", movement(1, quantity="7"))
    assert read(source, table())[0].schema.field("quantity").type == pa.int32()
    postgresql.run(
        url, "alter table movements alter quantity type numeric(20, 9)", movement(2, quantity="0.100000001")
    )
    assert [str(value) for value in read(source, table())[0].column("quantity").to_pylist()] == [
        "7.000000000",
        "0.100000001",
    ]
    postgresql.run(url, "alter table movements alter quantity type numeric", movement(3, quantity="'NaN'"))
    assert "nan" in read(source, table())[0].column("quantity").to_pylist()


def test_columns_that_are_gone_or_new_are_named(postgresql: Server, url: str, source: Database) -> None:
    postgresql.run(
        url, movement(1), "alter table movements add note text default 'x', add place inet default '10.0.0.1'"
    )
    assert read(source, table())[0].column("place").to_pylist() == ["10.0.0.1/32"]
    dropping = MOVEMENTS.model_copy(update={"on_unknown_column": "drop"})
    assert (
        "note" not in read(source, SourceTable("stock", "movements", dropping, "incremental"))[0].column_names
    )
    postgresql.run(
        url, "alter table movements rename reason to cause", "alter table movements drop warehouse_id"
    )
    with pytest.raises(SourceError) as told:
        read(source, table())
    assert told.value.code == "source_changed"
    assert (
        "no column 'warehouse_id' and 'reason' any more. It has 'cause', 'note' and 'place'"
        in told.value.message
    )


CUT_OFF = SourceError("source_unreachable", "made up")


def test_whatever_happens_each_row_that_changed_lands_once(
    postgresql: Server, url: str, tmp_path: Path
) -> None:
    every = movement("n and n <= 1000", "now() - (1001 - n) * interval '1 minute'")
    postgresql.run(url, every)

    def make() -> Database:
        return Database("stock", DatabaseConnection(url=url), SourceLimits(batch_rows=200, timeout_seconds=5))

    disturbances = [Killed(at=1), Failed(at=2, error=CUT_OFF), Repeated(at=1)]
    found = same_as_undisturbed(make, [table()], tmp_path, disturbances)
    assert set(found["stock_movements"].values()) == {1}
    assert len(found["stock_movements"]) == 1_000


def test_whatever_happens_each_change_lands_once(postgresql: Server, url: str, tmp_path: Path) -> None:
    change = (
        "insert into levels (operation, warehouse_id, product_id, on_hand, changed_at) "
        "select 'insert', 'W01', 'P1', n, now() from generate_series(1, {}) n"
    )
    asked = table(LEVELS, "cdc", settle_seconds=0)
    warehouse = tmp_path / "warehouse.duckdb"

    def land(*disturbances: Disturbance | None) -> None:
        for disturbance in disturbances:
            land_in(
                warehouse,
                lambda: Database(
                    "stock", DatabaseConnection(url=url), SourceLimits(batch_rows=100, timeout_seconds=5)
                ),
                [asked],
                disturbance,
            )

    postgresql.run(url, change.format(500))
    with closing(adbc.connect(url)) as slow:
        slow.execute(change.format(20)).close()  # not committed while the next ones land
        postgresql.run(url, change.format(500))
        land(Killed(at=2), Failed(at=1, error=CUT_OFF), None, Killed(at=0))
        slow.commit()
    postgresql.run(url, change.format(500))
    land(Killed(at=1), Repeated(at=0), None, None)
    with DuckDBLanding(warehouse, 10, read_only=True) as landing:
        found = landing.query("select change_id from raw.stock_levels").column(0).to_pylist()
    assert sorted(map(int, found)) == list(range(1, 1_521))


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        (lambda url: url.replace(PASSWORD, "wrong"), "source_denied", "password authentication failed"),
        (lambda url: url.replace("punchlist:", "nobody:"), "source_denied", "password authentication failed"),
        (lambda url: url + "_gone", "source_changed", "does not exist"),
        (
            lambda url: url.replace("127.0.0.1", "nowhere.invalid"),
            "source_unreachable",
            "could not translate host name",
        ),
        (lambda url: "postgresql://reader@127.0.0.1:1/stock", "source_unreachable", "Connection refused"),
    ],
)
def test_what_is_wrong_with_a_connection_is_said(url: str, change: Any, code: str, says: str) -> None:
    with (
        Database("stock", DatabaseConnection(url=change(url)), LIMITS) as source,
        pytest.raises(SourceError) as told,
    ):
        source.check()
    assert told.value.code == code
    assert ": connecting: " in told.value.message
    assert says in told.value.message
    assert PASSWORD not in told.value.message


def test_check_says_as_whom_and_to_what(source: Database) -> None:
    assert source.check().startswith("punchlist at 127.0.0.1, database test_")


def test_what_a_login_may_not_read_is_said(postgresql: Server, url: str) -> None:
    postgresql.run(url, "drop role if exists reader", f"create role reader login password '{PASSWORD}'")
    with Database("stock", DatabaseConnection(url=url.replace("punchlist:", "reader:")), LIMITS) as source:
        with pytest.raises(SourceError, match="permission denied for table movements") as told:
            read(source, table())
        assert told.value.code == "source_denied"
        postgresql.run(url, "grant select on movements to reader")
        assert read(source, table())[1] is None


def test_a_statement_that_takes_too_long_is_ended(postgresql: Server, url: str) -> None:
    postgresql.run(
        url,
        "create view slow as select * from levels, lateral (select pg_sleep(9)::text as slept) as _ where change_id > 0",
        "insert into levels (operation) values ('insert')",
    )
    with (
        Database("stock", DatabaseConnection(url=url, statement_seconds=0.2), LIMITS) as source,
        pytest.raises(SourceError, match="statement timeout") as told,
    ):
        read(source, table(LEVELS, "replace", table="slow"))
    assert told.value.is_worth_retrying


def test_a_connection_that_ends_in_the_middle_is_told_and_read_on_from(
    postgresql: Server, url: str, source: Database
) -> None:
    postgresql.run(url, movement("n", "now() - (40000 - n) * interval '1 minute'"))
    batches = source.batches(table(), {}, None)
    first = next(batches)
    postgresql.end_connections(url)
    with pytest.raises(SourceError) as told:
        list(batches)
    assert told.value.code == "source_unreachable"
    rest, _ = read(source, table(overlap_seconds=0), first.position)  # the source connects anew
    assert {*ids(first.rows), *ids(rest)} == {str(number) for number in range(1, 40_001)}


def test_a_server_that_answers_no_more_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://reader@127.0.0.1:{silent.getsockname()[1]}/stock"
        connection = DatabaseConnection(url=url, statement_seconds=0.1)
        with (
            Database("stock", connection, SourceLimits(timeout_seconds=1.5)) as source,
            pytest.raises(SourceError, match="no answer within"),
        ):
            source.check()


def test_a_table_or_its_schema_that_is_not_there_is_told(source: Database) -> None:
    for options in ({"table": "gone"}, {"schema": "gone"}):
        with pytest.raises(SourceError) as told:
            read(source, table(**options))
        assert told.value.code == "source_changed"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (table(pattern="stream"), "has no pattern 'stream'"),
        (table(cursor="nothing"), "'nothing' is no column"),
        (table(LEVELS, "cdc", cursor="operation"), "changes go by a number"),
    ],
)
def test_what_a_database_can_not_do_is_said(source: Database, asked: SourceTable, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        read(source, asked)


def test_clocks_that_jump_lose_and_double_nothing(postgresql: Server, url: str, tmp_path: Path) -> None:
    def grow(moment: datetime) -> None:
        postgresql.run(url, movement(moment.hour, f"timestamptz '{moment.isoformat()}'"))

    found = same_whatever_clocks_show(
        lambda: Database("stock", DatabaseConnection(url=url), LIMITS),
        [table()],
        tmp_path,
        grow,
        clock_of_database,
    )
    assert sum(found["stock_movements"].values()) == 6
