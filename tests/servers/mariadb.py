"""A real MariaDB for tests, on a free port of loopback, in a folder that goes when it ends.

    with running_mariadb() as url:               # mysql://punchlist:…@127.0.0.1:port/stock

Its programs come with the machine (Debian: apt install mariadb-server); `has_programs` says whether they do. It stands for
the databases that are read through SQLAlchemy: MySQL speaks the same protocol; SQL Server and Oracle share all but the driver.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql

from .environments import free_port, owner_of, run

START_SECONDS = 60
OWNERS = ("mysql", "nobody")
PASSWORD = "tests-only"
FIRST = f"""
create database stock;
create user punchlist@'%' identified by '{PASSWORD}';
grant all on *.* to punchlist@'%';
"""


def has_programs() -> bool:
    return shutil.which("mariadbd") is not None and shutil.which("mariadb-install-db") is not None


@contextmanager
def running_mariadb() -> Iterator[str]:
    """Serve a MariaDB. Raises RuntimeError with what it said where it does not start."""
    folder = Path(tempfile.mkdtemp(prefix="punchlist-mariadb-", dir="/tmp"))
    owner = owner_of(folder, OWNERS)
    process: subprocess.Popen[bytes] | None = None
    try:
        data = f"--datadir={folder / 'data'}"
        run("mariadb-install-db", "--no-defaults", data, "--skip-test-db", cwd=folder, **owner)
        (folder / "first.sql").write_text(FIRST.replace("\n", " ").replace("; ", ";\n"), encoding="utf-8")
        port = free_port()
        with (folder / "log").open("wb") as said:
            process = subprocess.Popen(
                [
                    *("mariadbd", "--no-defaults", data, f"--port={port}", "--bind-address=127.0.0.1"),
                    *(f"--socket={folder / 'socket'}", f"--init-file={folder / 'first.sql'}"),
                    *(
                        "--default-time-zone=+11:00",
                        "--innodb-buffer-pool-size=32M",
                        "--character-set-server=utf8mb4",
                    ),
                ],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
                **owner,
            )
        until = time.monotonic() + START_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"MariaDB did not start: {(folder / 'log').read_text()[-4_000:]}")
            time.sleep(0.05)
        yield f"mysql://punchlist:{PASSWORD}@127.0.0.1:{port}/stock"
    finally:
        if process is not None:
            process.kill()  # it keeps nothing that a test would miss
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int) -> bool:
    try:
        pymysql.connect(
            host="127.0.0.1", port=port, user="punchlist", password=PASSWORD, database="stock"
        ).close()
    except pymysql.MySQLError:
        return False
    return True
