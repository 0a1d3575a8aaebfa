"""Settings come from the environment, and a wrong one is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from extract.errors import EXIT_USAGE, UsageError
from extract.settings import (
    find_project_dir,
    get_settings,
    has_own_prefect,
    set_environment_defaults,
    told_to_dbt,
)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PROJECT_DIR", "INPUT", "WAREHOUSE", "STATE_DIR", "WORKERS", "LOG_FORMAT"):
        monkeypatch.delenv(f"PUNCHLIST_{name}", raising=False)
    (tmp_path / "dbt_project.yml").write_text("name: here\n")
    monkeypatch.chdir(tmp_path)


def test_everything_lies_in_the_nearest_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "models" / "staging"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    settings = get_settings()
    assert settings.project_dir == tmp_path
    assert settings.warehouse == tmp_path / "warehouse.duckdb"
    assert settings.input == tmp_path / "examples" / "work_orders"
    assert settings.state_dir == tmp_path / ".punchlist"


def test_outside_of_any_project_it_is_the_source_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert (find_project_dir() / "extract" / "settings.py").is_file()


def test_the_environment_wins_and_relative_paths_are_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUNCHLIST_WAREHOUSE", "other.duckdb")
    monkeypatch.setenv("PUNCHLIST_WORKERS", "3")
    settings = get_settings()
    assert settings.warehouse == tmp_path / "other.duckdb"
    assert settings.workers == 3


def test_an_empty_variable_counts_as_unset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUNCHLIST_INPUT", "")
    assert get_settings().input == tmp_path / "examples" / "work_orders"


def test_an_option_wins_over_the_environment_and_none_means_not_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PUNCHLIST_WORKERS", "3")
    assert get_settings(workers=5).workers == 5
    assert get_settings(workers=None).workers == 3


@pytest.mark.parametrize(
    ("name", "value"), [("WORKERS", "many"), ("WORKERS", "0"), ("LOG_FORMAT", "xml"), ("MAX_PAGES", "-1")]
)
def test_a_wrong_setting_is_named_with_what_was_given(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"PUNCHLIST_{name}", value)
    with pytest.raises(UsageError, match=f"PUNCHLIST_{name} is '{value}'") as caught:
        get_settings()
    assert caught.value.exit_code == EXIT_USAGE


def test_dbt_is_told_the_warehouse_and_the_environment_is_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = get_settings(warehouse=tmp_path / "told.duckdb")
    with told_to_dbt(settings):
        assert os.environ["PUNCHLIST_WAREHOUSE"] == str(tmp_path / "told.duckdb")
    assert "PUNCHLIST_WAREHOUSE" not in os.environ
    monkeypatch.setenv("PUNCHLIST_WAREHOUSE", "mine.duckdb")
    with told_to_dbt(settings):
        pass
    assert os.environ["PUNCHLIST_WAREHOUSE"] == "mine.duckdb"


def test_what_the_user_has_set_for_prefect_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_HOME", "/mine")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert has_own_prefect()
    set_environment_defaults({"PREFECT_HOME": "/ours"})
    assert os.environ["PREFECT_HOME"] == "/mine"


def test_bigquery_needs_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUNCHLIST_WAREHOUSE_KIND", "bigquery")
    with pytest.raises(
        UsageError, match=r"PUNCHLIST_BIGQUERY_PROJECT is None: .*needs the id of your Google"
    ):
        get_settings()
    monkeypatch.setenv("PUNCHLIST_BIGQUERY_PROJECT", "acme-data")
    assert get_settings().bigquery_project == "acme-data"


def test_a_list_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUNCHLIST_RETRY_DELAYS_SECONDS", "0,0,0")
    with pytest.raises(UsageError, match=r"PUNCHLIST_RETRY_DELAYS_SECONDS can't be read: .* \[60, 300\]"):
        get_settings()
