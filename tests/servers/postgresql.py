"""A real PostgreSQL for tests, on a free port of loopback, in a folder that goes when it ends.

    with running_postgresql() as server:
        database = server.new_database()          # its URL; nobody else uses it
        server.run(database, "create table …")

    PYTHONPATH=tests python -m servers.postgresql     # prints a URL, serves until Enter or the end of input

Its programs come with the machine (Debian: apt install postgresql; they need not be on the path). Without them `find_programs`
says None, and tests are skipped. PostgreSQL refuses to be root's: root starts it as another user of the machine.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import adbc_driver_postgresql.dbapi as adbc

from .environments import free_port, owner_of, run

START_SECONDS = 60
OWNERS = ("postgres", "nobody")
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "50",
    "autovacuum": "off",
    "timezone": "Australia/Sydney",  # nobody may rely on a server in UTC
}
PASSWORD = "tests-only"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. Its superuser is `punchlist`."""

    port: int

    def url(self, database: str = "postgres", *, user: str = "punchlist", password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """Make a database that nobody has used, and give its URL."""
        name = f"test_{uuid4().hex[:12]}"
        self.run(self.url(), f"create database {name}")
        return self.url(name)

    def run(self, url: str, *statements: str) -> None:
        """Do statements, each its own transaction."""
        with adbc.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement).close()

    def end_connections(self, url: str) -> None:
        """End what reads from a database, as an administrator does."""
        name = url.rpartition("/")[2]
        self.run(
            self.url(),
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and pid <> pg_backend_pid()",
        )


def find_programs() -> Path | None:
    """Give the folder of initdb and postgres, the newest that Debian installed or the one on the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    found = [*reversed(folders), *([Path(on_path).parent] if on_path else [])]
    return next((folder for folder in found if (folder / "postgres").exists()), None)


@contextmanager
def running_postgresql() -> Iterator[Server]:
    """Serve a PostgreSQL. Raises RuntimeError with what it said where it does not start."""
    programs = find_programs()
    if programs is None:
        raise RuntimeError("there is no PostgreSQL on this machine: apt install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="punchlist-postgresql-", dir="/tmp"))  # sockets want short paths
    owner = owner_of(folder, OWNERS)
    process: subprocess.Popen[bytes] | None = None
    try:
        process, server = _start(programs, folder, owner)
        yield server
    finally:
        if process is not None:
            process.send_signal(signal.SIGQUIT)  # it keeps nothing that a test would miss
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path, folder: Path, owner: dict[str, Any]) -> tuple[subprocess.Popen[bytes], Server]:
    data, password = folder / "data", folder / "password"
    password.write_text(PASSWORD, encoding="utf-8")
    password.chmod(0o644)
    run(
        programs / "initdb", "--pgdata", data, "--username", "punchlist", "--pwfile", password, "--auth", "scram-sha-256",
        "--encoding", "UTF8", "--no-locale", "--no-sync", "--no-instructions", **owner,
    )  # fmt: skip
    port = free_port()
    settings = {**SETTINGS, "port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
    said = (folder / "log").open("wb")
    process = subprocess.Popen(
        [programs / "postgres", "-D", data, *(f"--{name}={value}" for name, value in settings.items())],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=said,
        stderr=said,
        start_new_session=True,
        **owner,
    )
    server = Server(port)
    until = time.monotonic() + START_SECONDS
    while not _answers(server):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            raise RuntimeError(
                f"PostgreSQL did not start: {(folder / 'log').read_text(errors='replace')[-4_000:]}"
            )
        time.sleep(0.05)
    return process, server


def _answers(server: Server) -> bool:
    try:
        adbc.connect(server.url()).close()
    except adbc.OperationalError:
        return False
    return True


if __name__ == "__main__":
    with running_postgresql() as running:
        print(running.new_database(), flush=True)
        sys.stdin.readline()
