"""What `make test-packages` calls a difference between the genuine dbt packages and the stand-ins."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from scripts.compare_packages import VARIABLE, Outcome, differing_marts, differing_tests, genuine_packages


def warehouse(path: Path, *rows: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema core; create table core.t (a integer, b varchar, changed_at timestamp)"
        )
        for row in rows:
            connection.execute(f"insert into core.t values {row}")
    return path


def test_a_mart_differs_where_a_row_does_but_not_by_when_it_was_built(tmp_path: Path) -> None:
    one = warehouse(tmp_path / "one.duckdb", "(1, 'x', '2026-01-01')", "(1, 'x', '2026-01-01')")
    same = warehouse(tmp_path / "same.duckdb", "(1, 'x', '2026-02-02')", "(1, 'x', '2026-01-01')")
    fewer = warehouse(tmp_path / "fewer.duckdb", "(1, 'x', '2026-01-01')")
    assert list(differing_marts(one, same)) == []
    assert list(differing_marts(one, fewer)) == ["core.t: 1 rows differ"]


def test_a_test_differs_by_outcome_or_failures_but_not_by_its_text() -> None:
    ours = {"a": Outcome("pass", 0, "select 1"), "b": Outcome("fail", 3, ""), "c": Outcome("pass", 0, "")}
    genuine = {"a": Outcome("pass", 0, "select 2"), "b": Outcome("fail", 4, "")}
    told = list(differing_tests(ours, genuine))
    assert told == [
        "c: only with the stand-ins",
        "b: fail with 3 failures by the stand-ins, fail with 4 by the genuine packages",
    ]


def test_a_folder_without_the_packages_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dbt_utils").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(SystemExit, match="lacks dbt_expectations, dbt_date"):
        genuine_packages(tmp_path)
