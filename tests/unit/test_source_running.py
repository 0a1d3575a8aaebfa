"""Rows and positions of a source land together: disturbed anywhere and run again, the warehouse is the same."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sources import Disturbance, Failed, Killed, Repeated, land_source, same_as_undisturbed, source_table

from extract.closing import Closing
from extract.errors import SourceError, UsageError
from extract.landing.duckdb import DuckDBLanding
from extract.sources.gathering import pieces
from extract.sources.protocol import SourceBatch, SourceTable, Window

START = datetime(2026, 1, 1, tzinfo=UTC)


def movement(number: int) -> dict[str, Any]:
    """One row of stock_movements; two in a row have the same cursor."""
    return {
        "movement_id": f"m{number:04}",
        "warehouse_id": "w1",
        "product_id": "p1",
        "moved_at": START + timedelta(minutes=number),
        "quantity": number,
        "reason": "sale",
        "updated_at": START + timedelta(minutes=number // 2),
    }


class Movements(Closing):
    """A source of `rows`, in pages, whose position is the number of rows before it; an incremental one reads a page again."""

    def __init__(self, rows: Sequence[dict[str, Any]], page: int = 10, overlap: int = 10) -> None:
        self.rows, self.page, self.overlap = list(rows), page, overlap

    def check(self) -> str:
        return "made up"

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        rows = [row for row in self.rows if window is None or window.start <= row["updated_at"] < window.end]
        begin = max(0, json.loads(after.get("", "0")) - self.overlap) if table.pattern != "replace" else 0
        for start in range(begin, len(rows), self.page):
            part = rows[start : start + self.page]
            yield SourceBatch(pa.Table.from_pylist(part), json.dumps(start + len(part)))


ROWS = [movement(number) for number in range(95)]
TABLE = source_table("stock", "stock_movements", "incremental")
WHOLE = source_table("stock", "stock_movements", "replace")


@pytest.mark.parametrize(
    "disturbances",
    [
        [Failed(at=4), Failed(at=0), Repeated(at=3)],
        [Killed(at=5), Repeated(at=1), Killed(at=2)],
    ],
)
@pytest.mark.parametrize("table", [TABLE, WHOLE])
def test_disturbed_and_run_again_is_the_same(
    table: SourceTable, disturbances: list[Disturbance], tmp_path: Path
) -> None:
    found = same_as_undisturbed(lambda: Movements(ROWS), [table], tmp_path, disturbances)
    assert found["stock_movements"].total() == len(ROWS)


def test_what_came_before_an_error_has_landed_with_its_position(tmp_path: Path) -> None:
    with DuckDBLanding(tmp_path / "w.duckdb", 1) as landing:
        with pytest.raises(SourceError):
            land_source(lambda: Movements(ROWS), [TABLE], landing, disturbance=Failed(at=4))
        assert landing.query("select count(*) as n from raw.stock_movements").to_pylist() == [{"n": 40}]
        [place] = landing.query(
            "select position from raw.source_positions where purpose = 'watermark'"
        ).to_pylist()
        assert place == {"position": "40"}
        counts = land_source(lambda: Movements(ROWS), [TABLE], landing)["stock_movements"]
        assert (counts.received, counts.landed) == (65, 55)  # the overlap came again, and did not land
        assert counts.newest_at == START + timedelta(minutes=47)


def test_pages_are_gathered(tmp_path: Path) -> None:
    with DuckDBLanding(tmp_path / "w.duckdb", 1) as landing:
        land_source(lambda: Movements(ROWS), [TABLE], landing, batch_rows=30)
        [batches] = landing.query(
            "select count(*) as n, max(rows_received) as most from raw.load_batches where table_name = 'stock_movements'"
        ).to_pylist()
    assert batches == {"n": 4, "most": 30}


def test_a_page_is_cut_where_a_landing_is_full_and_its_last_piece_moves_the_position() -> None:
    page = SourceBatch(pa.table({"number": range(10)}), "10", "p", ())
    cut = list(pieces(page, 2, 5))
    assert [piece.rows["number"].to_pylist() for piece in cut] == [[0, 1], [2, 3, 4, 5, 6], [7, 8, 9]]
    assert [piece.position for piece in cut] == [None, None, "10"]
    assert list(pieces(page, 10, 5)) == [page]


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    with DuckDBLanding(tmp_path / "w.duckdb", 1) as landing:
        land_source(lambda: Movements(ROWS), [TABLE], landing)
        before = landing.query("select count(*) as n from raw.load_batches").to_pylist()
        land_source(lambda: Movements(ROWS), [TABLE], landing)
        assert landing.query("select count(*) as n from raw.load_batches").to_pylist() == before


def test_a_window_moves_no_position(tmp_path: Path) -> None:
    window = Window(START, START + timedelta(minutes=10))
    with DuckDBLanding(tmp_path / "w.duckdb", 1) as landing:
        for landed in (20, 0):
            counts = land_source(lambda: Movements(ROWS), [TABLE], landing, window=window)
            assert counts["stock_movements"].landed == landed
        assert not landing.query(
            "select 1 as one from raw.source_positions where purpose <> 'origin'"
        ).num_rows


@pytest.mark.parametrize(("first", "second"), [("sample", "system"), ("system", "sample")])
def test_sample_rows_and_the_systems_are_kept_apart(first: Any, second: Any, tmp_path: Path) -> None:
    with DuckDBLanding(tmp_path / "w.duckdb", 1) as landing:
        land_source(lambda: Movements(ROWS), [TABLE], landing, origin=first)
        with pytest.raises(UsageError, match=r"stock.*PUNCHLIST_WAREHOUSE") as caught:
            land_source(lambda: Movements(ROWS), [TABLE], landing, origin=second)
    assert caught.value.code == "mixed_origins"


class Chaotic(Movements):
    """Misbehaves as its script says: an error before a page, a page twice, or pages that end where the source likes."""

    def __init__(self, rows: Sequence[dict[str, Any]], script: list[str], page: int) -> None:
        super().__init__(rows, page=page, overlap=page)
        self.script = script

    def batches(
        self, table: SourceTable, after: Mapping[str, str], window: Window | None
    ) -> Iterator[SourceBatch]:
        for given_batch in super().batches(table, after, window):
            word = self.script.pop(0) if self.script else "good"
            if word == "fails":
                raise SourceError("source_unreachable", "made up")
            batch = given_batch._replace(position=None) if word == "unmoved" else given_batch
            yield batch
            if word == "twice":
                yield batch
            if word == "empty":
                yield SourceBatch(batch.rows.slice(0, 0), batch.position)


@settings(max_examples=5)
@given(
    script=st.lists(st.sampled_from(["good", "fails", "twice", "unmoved", "empty"]), max_size=25),
    page=st.integers(1, 40),
    batch_rows=st.integers(1, 60),
)
def test_whatever_a_source_does_the_rows_are_there_once(
    script: list[str], page: int, batch_rows: int
) -> None:
    """Tried until its script is used up, then once more as it should be."""
    with tempfile.TemporaryDirectory() as folder, DuckDBLanding(Path(folder) / "w.duckdb", 1) as landing:
        words = list(script)
        for _ in range(len(script) + 1):
            with suppress(SourceError):
                land_source(lambda: Chaotic(ROWS, words, page), [TABLE], landing, batch_rows=batch_rows)
        land_source(lambda: Movements(ROWS), [TABLE], landing)
        found = landing.query(
            "select count(*) as n, count(distinct movement_id) as ids from raw.stock_movements"
        ).to_pylist()
        assert found == [{"n": len(ROWS), "ids": len(ROWS)}]
        places = landing.query(
            "select sequence, position from raw.source_positions where purpose = 'watermark' order by sequence"
        ).to_pylist()
        assert [place["sequence"] for place in places] == list(range(1, len(places) + 1))
        assert places[-1]["position"] == str(len(ROWS))
