"""The warehouse can't be written: no permission, or no space. Real ones; each says what to do, and nothing is lost."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from extract.landing.duckdb import DuckDBLanding

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65_534
BATCHES = 24
LAND = f"""
import hashlib, os, sys
from pathlib import Path
import pyarrow as pa
from extract.errors import WarehouseError
from extract.landing.duckdb import DuckDBLanding

def batch(number):
    text = [hashlib.sha512(b"%d" % row).hexdigest() * 8 for row in range(number * 500, (number + 1) * 500)]
    return pa.table({{"extraction_id": text, "document_id": ["d"] * 500, "line_number": [1] * 500, "page": [1] * 500}})

if len(sys.argv) > 2:
    os.setuid(int(sys.argv[2]))
try:
    with DuckDBLanding(Path(sys.argv[1]), lock_timeout=1) as landing:
        for number in range({BATCHES}):
            landing.land({{"work_order_lines": batch(number)}}, source="t", run_id="r")
            print("landed", flush=True)
except WarehouseError as error:
    print(error.code, error.message, flush=True)
    sys.exit(error.exit_code)
"""


def land(warehouse: Path, *arguments: str, file_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    return subprocess.run(
        [sys.executable, "-c", LAND, str(warehouse), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )


def content(warehouse: Path) -> list[str]:
    with DuckDBLanding(warehouse, lock_timeout=5) as landing:
        return list(
            landing.query("select row_hash from raw.work_order_lines order by 1").column(0).to_pylist()
        )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB, where this machine lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small disk; the limit on file sizes stands in for it below")
    mounted = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("no disk can be mounted here; the limit on file sizes stands in for it below")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def check_full(found: subprocess.CompletedProcess[str], warehouse: Path, tmp_path: Path) -> None:
    """What was landed before the disk was full is there; with space, the rest lands as if nothing had happened."""
    assert found.returncode == 3, found.stderr
    lines = found.stdout.splitlines()
    assert lines[-1].startswith(f"disk_full No space is left for {warehouse}. Free some")
    copy = tmp_path / "elsewhere" / warehouse.name
    copy.parent.mkdir()
    for file in warehouse.parent.glob(f"{warehouse.name}*"):
        shutil.copy(file, copy.parent / file.name)
    assert len(content(copy)) == 500 * lines.count("landed")
    assert land(copy).stdout.splitlines() == ["landed"] * BATCHES
    undisturbed = tmp_path / "undisturbed.duckdb"
    land(undisturbed)
    assert content(copy) == content(undisturbed)


def test_a_disk_that_fills(small_disk: Path, tmp_path: Path) -> None:
    warehouse = small_disk / "warehouse.duckdb"
    check_full(land(warehouse), warehouse, tmp_path)


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    check_full(land(warehouse, file_bytes=4_000_000), warehouse, tmp_path)


@pytest.fixture
def other_user(tmp_path: Path) -> str:
    """A user who may enter the folder but owns nothing in it; this user where it is not root."""
    if os.geteuid() != 0:
        return str(os.geteuid())
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and str(folder).startswith("/tmp/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    return str(NOBODY)


def test_a_folder_that_may_not_be_written(other_user: str, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    found = land(folder / "warehouse.duckdb", other_user)
    assert found.returncode == 3, found.stderr
    assert found.stdout.startswith(
        f"warehouse_unwritable {folder}/warehouse.duckdb can't be written (Permission denied). Give this user write access"
    )


def test_a_warehouse_that_may_only_be_read(other_user: str, tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    warehouse = folder / "warehouse.duckdb"
    DuckDBLanding(warehouse, lock_timeout=1).close()
    warehouse.chmod(0o444)
    folder.chmod(0o777)
    warehouse.with_name("warehouse.duckdb.lock").chmod(0o666)
    found = land(warehouse, other_user)
    assert found.returncode == 3, found.stderr
    assert "warehouse_unwritable" in found.stdout
    assert "permission denied" in found.stdout.lower()


def test_reading_needs_no_permission_to_write(other_user: str, tmp_path: Path) -> None:
    folder = tmp_path / "read"
    folder.mkdir()
    warehouse = folder / "warehouse.duckdb"
    DuckDBLanding(warehouse, lock_timeout=1).close()
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    code = (
        "import os, sys; from pathlib import Path; import pyarrow; from extract.landing.duckdb import DuckDBLanding;"
        "os.setuid(int(sys.argv[2]));"
        "print(DuckDBLanding(Path(sys.argv[1]), 1, read_only=True).query('select 1 as one').to_pylist())"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(warehouse), other_user],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout == "[{'one': 1}]\n", found.stderr


def test_a_copy_of_the_warehouse_is_open_to_any_duckdb(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    land(warehouse)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from raw.load_batches").fetchone() == (BATCHES,)
