"""A Snowflake for tests: fakesnow's server, which speaks the connector's protocol over DuckDB, in its own virtual environment.

    with running_snowflake() as server:
        server.run("create table sales.public.orders (…)")
        SnowflakeConnection(**server.connection)

    PYTHONPATH=tests python -m servers.snowflake     # prints the port, serves until Enter or the end of input

The environment is made once from `snowflake.txt` (pinned and hashed, made from `snowflake.in` by the command in its first
lines). fakesnow takes any login; it ends when this process does.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from .environments import serving, virtual_environment

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class SnowflakeServer:
    """A running server, and a database of it that nobody else uses."""

    port: int
    database: str

    @property
    def connection(self) -> dict[str, Any]:
        """What sources.yml would say of it."""
        return {
            "account": "fakesnow",
            "user": "reader",
            "password": "tests-only",
            "host": "127.0.0.1",
            "port": self.port,
            "protocol": "http",
            "database": self.database,
            "schema": "public",
        }

    def another_database(self) -> SnowflakeServer:
        """Make a database, and give the server with that."""
        made = SnowflakeServer(self.port, f"test_{uuid4().hex[:12]}")
        made.run("select 1")
        return made

    def run(self, *statements: str) -> None:
        """Do statements in the database, which is there as soon as somebody connects to it."""
        import snowflake.connector  # noqa: PLC0415 - it takes seconds

        with snowflake.connector.connect(**self.connection, network_timeout=5) as connection:
            for statement in statements:
                connection.cursor().execute(statement)


@contextmanager
def running_snowflake() -> Iterator[SnowflakeServer]:
    """Serve a Snowflake on a free port of loopback."""
    environment = virtual_environment(HERE / "snowflake.txt")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # -P: else this file, beside the script, would be the package of its name
    command = (environment / "bin" / "python", "-P", HERE / "snowflake_server.py")
    with serving(command, environment, kept | {"HOME": str(environment)}) as port:
        yield SnowflakeServer(int(port), "none").another_database()


if __name__ == "__main__":
    with running_snowflake() as running:
        print(running.port, running.database, flush=True)
        sys.stdin.readline()
