"""Snowflake as a source, on fakesnow's server: whole tables as they are, and clear words where something is wrong."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import ValidationError
from servers.snowflake import SnowflakeServer
from sources import Failed, Killed, same_as_undisturbed, source_table

from extract.errors import SourceError, UsageError
from extract.sources.limits import SourceLimits
from extract.sources.protocol import SourceTable, Window
from extract.sources.snowflake import Snowflake, SnowflakeConnection

LIMITS = SourceLimits(batch_rows=10_000, timeout_seconds=3)
ORDERS = """
    create table orders (
        order_id varchar, order_number varchar, order_kind varchar, customer_id varchar, warehouse_id varchar,
        work_order_number varchar, ordered_at timestamp_tz, required_on date, status varchar, currency varchar,
        total_amount number(12, 2), updated_at timestamp_ntz
    )"""
FILL = """
    insert into orders
    select 'O' || n, '00' || n, 'sale', 'C1', 'W01', null, '2026-11-01 08:00:00 +1100'::timestamp_tz, '2026-11-20'::date,
        'open', 'AUD', n / 100, '2026-11-01 08:00:00.123456'::timestamp_ntz + n * interval '1 second'
    from (select seq4() + 1 as n from table(generator(rowcount => {0})))"""


@pytest.fixture
def server(snowflake: SnowflakeServer) -> SnowflakeServer:
    own = snowflake.another_database()
    own.run(ORDERS)
    return own


def make(server: SnowflakeServer, **changes: Any) -> Snowflake:
    return Snowflake("sales", SnowflakeConnection(**{**server.connection, **changes}), LIMITS)


def orders(pattern: Any = "replace", **options: Any) -> SourceTable:
    return source_table("sales", "snowflake_orders", pattern, "orders", **options)


def read(
    source: Snowflake, asked: SourceTable, position: str | None = None, window: Window | None = None
) -> Any:
    batches = list(source.batches(asked, {"": position} if position else {}, window))
    return pa.concat_tables([batch.rows for batch in batches]) if batches else None


def test_a_whole_table_comes_in_batches_as_it_is(server: SnowflakeServer) -> None:
    server.run(FILL.format(25_000))
    with make(server, time_zone="Australia/Sydney") as source:
        batches = list(source.batches(orders(), {}, None))
    assert max(batch.rows.num_rows for batch in batches) <= 10_000
    rows = pa.concat_tables([batch.rows for batch in batches])
    assert len(set(rows.column("order_id").to_pylist())) == 25_000
    first = rows.slice(rows.column("order_id").to_pylist().index("O7"), 1).to_pylist()[0]
    assert first["total_amount"] == Decimal("0.07")
    assert first["ordered_at"] == datetime(2026, 10, 31, 21, tzinfo=UTC)
    assert first["updated_at"] == datetime(2026, 10, 31, 21, 0, 7, 123456, tzinfo=UTC)


def test_an_empty_table_gives_nothing(server: SnowflakeServer) -> None:
    with make(server) as source:
        assert read(source, orders()) is None
        assert read(source, orders("incremental", cursor="updated_at")) is None


def test_rows_that_changed_come_by_a_column(server: SnowflakeServer) -> None:
    server.run(FILL.format(30))
    asked = orders("incremental", cursor="updated_at", overlap_seconds=5)
    with make(server) as source:
        *_, last = source.batches(asked, {}, None)
        assert last.position == '{"kind": "timestamp", "value": "2026-11-01T08:00:30.123456"}'
        assert len(read(source, asked, last.position)) == 6
        by_instant = orders("incremental", cursor="ordered_at")
        *_, last = source.batches(by_instant, {}, None)
        assert len(read(source, by_instant, last.position)) == 30


def test_columns_that_are_gone_and_tables_that_are_not_there_are_told(server: SnowflakeServer) -> None:
    server.run(
        "alter table orders rename column status to state",
        'create table "Odd Name" ("select" varchar)',
    )
    with make(server) as source:
        with pytest.raises(SourceError, match=r"no column 'status' any more\. It has 'STATE'") as told:
            read(source, orders())
        assert told.value.code == "source_changed"
        assert len(read(source, orders(columns={"status": "state"})) or []) == 0
        with pytest.raises(SourceError, match="It has 'select'"):
            read(source, orders(table="Odd Name"))
        with pytest.raises(SourceError) as told:
            read(source, orders(table="nothing"))
        assert told.value.code == "source_changed"


def test_whatever_happens_the_table_is_what_the_source_holds(server: SnowflakeServer, tmp_path: Path) -> None:
    server.run(FILL.format(2_500))
    connection = SnowflakeConnection(**server.connection)
    cut_off = Failed(at=1, error=SourceError("source_unreachable", "made up"))
    found = same_as_undisturbed(
        lambda: Snowflake("sales", connection, SourceLimits(batch_rows=1_000, timeout_seconds=5)),
        [orders()],
        tmp_path,
        [cut_off, Killed(at=2)],
    )
    assert len(found["snowflake_orders"]) == 2_500


Answer = Callable[[str], tuple[int, bytes] | None]
"""Gives for a path a status and a body, or None: the request is passed on."""


@contextmanager
def between(port: int, answer: Answer) -> Iterator[int]:
    """Serve a proxy to the server on that port, which gives answers of its own first; its port is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            given = answer(self.path) or self._pass_on(body)
            self.send_response(given[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(given[1])))
            self.end_headers()
            self.wfile.write(given[1])

        def _pass_on(self, body: bytes) -> tuple[int, bytes]:
            headers = {
                name: value for name, value in self.headers.items() if name not in {"Host", "Accept-Encoding"}
            }
            with urlopen(Request(f"http://127.0.0.1:{port}{self.path}", body, headers)) as answered:
                return answered.status, answered.read()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the library's
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as proxy:
        proxy.daemon_threads = True
        threading.Thread(target=proxy.serve_forever, args=(0.05,), daemon=True).start()
        yield proxy.server_address[1]
        proxy.shutdown()


def refusal(code: str, message: str) -> Answer:
    said = {"success": False, "code": code, "message": message, "data": {"nextAction": "RETRY_LOGIN"}}
    return lambda path: (200, json.dumps(said).encode()) if "login-request" in path else None


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        (
            refusal("390100", "Incorrect username or password was specified."),
            "source_denied",
            "Incorrect username or password",
        ),
        (refusal("390144", "JWT token is invalid."), "source_denied", "JWT token is invalid"),
        (refusal("390303", "Invalid OAuth access token."), "source_denied", "Invalid OAuth access token"),
        (lambda path: (403, b""), "source_denied", "403"),
        (lambda path: (500, b"{}"), "source_unreachable", ""),
        (lambda path: (200, b'{"success": tr'), "source_unreachable", ""),
    ],
)
def test_what_is_wrong_with_a_login_is_said(
    server: SnowflakeServer, answer: Answer, code: str, says: str
) -> None:
    with (
        between(server.port, answer) as port,
        make(server, port=port) as source,
        pytest.raises(SourceError) as told,
    ):
        source.check()
    assert told.value.code == code, told.value.message
    assert ": connecting: " in told.value.message
    assert says in told.value.message
    assert "tests-only" not in told.value.message


def test_a_server_that_fails_twice_is_asked_again(server: SnowflakeServer) -> None:
    server.run(FILL.format(10))
    failures = iter([(503, b"{}"), (503, b"{}")])
    with (
        between(server.port, lambda path: next(failures, None) if "query-request" in path else None) as port,
        make(server, port=port) as source,
    ):
        assert len(read(source, orders())) == 10


def test_nobody_there_and_nobody_who_answers_is_said(server: SnowflakeServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for port in (1, silent.getsockname()[1]):
            connection = SnowflakeConnection(**{**server.connection, "port": port, "statement_seconds": 0.5})
            with (
                Snowflake("sales", connection, SourceLimits(timeout_seconds=1)) as source,
                pytest.raises(SourceError) as told,
            ):
                source.check()
            assert told.value.code == "source_unreachable"


def test_there_is_one_way_in() -> None:
    known = {"account": "a", "user": "u", "database": "d"}
    for given in ({}, {"password": "p", "token": "t"}):
        with pytest.raises(ValidationError, match="give one of password, key, key_file, token"):
            SnowflakeConnection(**known, **given)
    assert SnowflakeConnection(**known, token="t").parameters()["authenticator"] == "oauth"
    with pytest.raises(UsageError, match="private key of u can't be read"):
        SnowflakeConnection(**known, key="nothing").parameters()


def test_a_key_is_given_as_the_connector_takes_it(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    locked = serialization.BestAvailableEncryption(b"open")
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    (tmp_path / "key.pem").write_bytes(pem)
    for given in (
        {"key": pem.decode()},
        {"key": pem.decode().replace("\n", "\\n")},
        {"key_file": str(tmp_path / "key.pem")},
    ):
        connection = SnowflakeConnection(account="a", user="u", database="d", key_passphrase="open", **given)
        found = serialization.load_der_private_key(connection.parameters()["private_key"], None)  # type: ignore[arg-type]
        assert found.public_key() == key.public_key()
