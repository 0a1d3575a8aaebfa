"""One process holds the warehouse; another is told who it is."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pyarrow as pa
import pytest

from extract.errors import EXIT_WAREHOUSE, WarehouseError
from extract.landing.duckdb import DuckDBLanding
from extract.landing.lock import WarehouseLock, holder, lock_path


def test_the_holder_is_named_with_pid_command_and_run(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with WarehouseLock(warehouse, 0, run_id="run-9"):
        said = holder(warehouse)
    assert f"process {os.getpid()} (" in said
    assert "run run-9, since 20" in said


def test_a_process_may_take_its_own_lock_again(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    with WarehouseLock(warehouse, 0) as outer:
        with WarehouseLock(warehouse, 0), DuckDBLanding(warehouse, 0) as landing:
            assert landing.query("select 1 as one").to_pylist() == [{"one": 1}]
        assert outer.writing is not None
    outer.release()  # once more does nothing
    with WarehouseLock(warehouse, 0):
        assert lock_path(warehouse).exists()


def test_two_names_of_one_warehouse_are_one_lock(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with (
        WarehouseLock(tmp_path / "real" / "w.duckdb", 0) as one,
        WarehouseLock(tmp_path / "link" / "w.duckdb", 0) as two,
    ):
        assert one.writing is two.writing


def test_threads_of_the_holder_take_turns(tmp_path: Path) -> None:
    lines = pa.table(
        {"extraction_id": ["e"] * 50, "document_id": ["d"] * 50, "line_number": range(50), "page": [1] * 50}
    )
    warehouse = tmp_path / "warehouse.duckdb"
    landed: list[int] = []

    def land() -> None:
        with DuckDBLanding(warehouse, 5) as landing:
            landed.append(landing.land({"work_order_lines": lines}, source="t", run_id="r").rows_landed)

    threads = [threading.Thread(target=land) for _ in range(4)]
    with DuckDBLanding(warehouse, 5) as landing:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert landing.query("select count(*) as n from raw.work_order_lines").to_pylist() == [{"n": 50}]
    assert sorted(landed) == [0, 0, 0, 50]


def test_a_place_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(
        WarehouseError, match=r"can't be written \(Not a directory\)|can't be written \(File exists\)"
    ) as caught:
        DuckDBLanding(tmp_path / "file" / "warehouse.duckdb", 0)
    assert (caught.value.code, caught.value.exit_code) == ("warehouse_unwritable", EXIT_WAREHOUSE)
