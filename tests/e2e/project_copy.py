"""A copy of the project with a warehouse of its own, run as a user would: in this process, or in one that may be killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner, Result

from extract.cli import main
from extract.settings import get_settings
from flows.dbt import DbtProject

ROOT = Path(__file__).parents[2]
PARTS = ("models", "macros", "seeds", "snapshots", "analyses", "profiles", "tests/data", "dbt_packages")
FILES = ("dbt_project.yml", "selectors.yml", "packages.yml")
LAYERS = ("raw", "staging", "corrected", "core", "marts", "snapshots")
TIMES = ("run_id", "batch_id", "duration_seconds", "dbt_scd_id", "dbt_valid_from", "dbt_updated_at")
"""Columns that say when or by whom, as do all that end in `_at`."""

Event = dict[str, Any]
Content = dict[str, list[str]]


@dataclass(frozen=True)
class ProjectCopy:
    """The copy's folder, and the papers it reads."""

    root: Path
    papers: Path
    api_url: str
    workers: int = 1
    keep_whole_rows: int = 1_000_000

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PUNCHLIST_PROJECT_DIR": str(self.root),
            "PUNCHLIST_CHUNK_SIZE": "3",
            "PUNCHLIST_WORKERS": str(self.workers),
            "PUNCHLIST_KEEP_WHOLE_ROWS": str(self.keep_whole_rows),
            "PUNCHLIST_LOG_FORMAT": "json",
            "PUNCHLIST_RETRY_DELAYS_SECONDS": "[0, 0, 0]",
            "PREFECT_API_URL": self.api_url,
            "PREFECT_LOGGING_TO_API_ENABLED": "false",
        }

    def punchlist(self, *arguments: str) -> Result:
        """Call the command in this process: dbt and Prefect are imported once for all tests."""
        with self._told():
            return CliRunner().invoke(main, list(arguments))

    def parse(self) -> None:
        """Have dbt read the project and keep what it read, as a run does."""
        with self._told():
            DbtProject(get_settings()).parse()

    @contextmanager
    def _told(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            yield

    def run(self, *arguments: str) -> Result:
        """Run over the papers; it must end well."""
        result = self.punchlist("run", *(arguments or (str(self.papers),)))
        assert result.exit_code == 0, result.output
        return result

    def run_and_kill(self, at: Callable[[Event], bool]) -> list[Event]:
        """Run in a process of its own and kill it with -9 at the first log line that `at` says yes to; give the lines."""
        command = [sys.executable, "-m", "extract", "run", str(self.papers)]
        environment = {**os.environ, **self.environment}
        with subprocess.Popen(
            command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=ROOT
        ) as process:
            events = []
            for event in _events(process):
                events.append(event)
                if at(event):
                    process.kill()
                    break
            process.communicate()
        assert process.returncode == -signal.SIGKILL, events
        return events

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).fetchall()

    def content(self, *layers: str) -> Content:
        """Give every table's rows, sorted, without what says when: {schema.table: rows}."""
        tables = self.query(
            "select table_schema, table_name, list(column_name order by ordinal_position) "
            "from information_schema.columns group by all order by all"
        )
        return {
            f"{schema}.{table}": sorted(map(repr, self.query(_select(schema, table, columns))))
            for schema, table, columns in tables
            if schema in (layers or LAYERS) and not table.startswith("stg_operations__")
        }

    def exactly(self, *layers: str) -> Content:
        """Give every table's rows, sorted, with every column: {schema.table: rows}."""
        tables = self.query("select table_schema, table_name from information_schema.tables order by all")
        return {
            f"{schema}.{table}": sorted(map(repr, self.query(f'from {schema}."{table}"')))
            for schema, table in tables
            if schema in layers
        }

    @property
    def analyses(self) -> dict[str, str]:
        """Give the SQL of each analysis, as the last run compiled it for the docs site."""
        folder = self.root / ".punchlist" / "dbt" / "compiled" / "punchlist" / "analyses"
        return {path.stem: path.read_text() for path in sorted(folder.glob("*.sql"))}

    def dbt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Call dbt as a terminal would."""
        command = [str(Path(sys.executable).with_name("dbt")), *arguments]
        command += ["--project-dir", str(self.root), "--profiles-dir", str(self.root / "profiles")]
        environment = {**os.environ, "PUNCHLIST_WAREHOUSE": str(self.warehouse), **self.environment}
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, cwd=self.root, check=False
        )

    @property
    def records(self) -> list[dict[str, Any]]:
        """Give what the state folder says of the runs, in their order."""
        files = sorted((self.root / ".punchlist" / "runs").glob("*/run.json"))
        return [json.loads(file.read_text()) for file in files]


NewProject = Callable[[Path], ProjectCopy]


def copy_project(root: Path, papers: Path, api_url: str) -> ProjectCopy:
    """Copy what dbt reads; `make deps` has put the packages there."""
    for part in PARTS:
        shutil.copytree(ROOT / part, root / part)
    for name in FILES:
        shutil.copy2(ROOT / name, root / name)
    return ProjectCopy(root, papers, api_url)


class Bench:
    """One place where tests work on copies of a project, one after another.

    dbt reads a project anew, which takes seconds, wherever its warehouse has another path. So the place stays, and what
    dbt read of it is kept.
    """

    def __init__(self, folder: Path, project: ProjectCopy) -> None:
        self._kept, self._root = folder / "kept", folder / "project"
        shutil.copytree(project.root, self._root)
        self._project = replace(project, root=self._root)
        self._project.parse()
        shutil.copytree(self._root, self._kept)

    def as_it_was(self) -> ProjectCopy:
        """Give the project with its warehouse and state as they were."""
        shutil.rmtree(self._root)
        shutil.copytree(self._kept, self._root)
        return self._project

    def without_a_run(self) -> ProjectCopy:
        """Give the project as nobody has run it yet, but for what dbt has read of it."""
        project = self.as_it_was()
        read = self._root / ".punchlist" / "dbt" / "partial_parse.msgpack"
        content = read.read_bytes()
        shutil.rmtree(self._root / ".punchlist")
        project.warehouse.unlink()
        read.parent.mkdir(parents=True)
        read.write_bytes(content)
        return project


def differences(found: Content, expected: Content) -> Content:
    """Give the rows that only one side has, by table: of a large difference the part to look at."""
    tables = sorted(found.keys() | expected.keys())
    rows = {name: sorted(set(found.get(name, [])) ^ set(expected.get(name, []))) for name in tables}
    counts = {name for name in tables if len(found.get(name, [])) != len(expected.get(name, []))}
    return {name: rows[name] for name in tables if rows[name] or name in counts}


@contextmanager
def broken_row(project: ProjectCopy) -> Iterator[None]:
    """Let raw hold a row that a source test refuses: one extraction twice."""
    twice = "insert into raw.work_orders select * replace ('twice' as row_hash) from raw.work_orders limit 1"
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(twice)
    yield
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("delete from raw.work_orders where row_hash = 'twice'")


@contextmanager
def poisoned_row(project: ProjectCopy) -> Iterator[None]:
    """Let raw hold a row that no source test refuses and one after it does: a reading more complete than can be."""
    poison = "update raw.work_orders set completeness = completeness {} 7 where document_id = (select min(document_id) from raw.work_orders)"
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(poison.format("+"))
    yield
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute(poison.format("-"))


def _events(process: subprocess.Popen[str]) -> Iterator[Event]:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("{"):
            yield json.loads(line)


def _select(schema: str, table: str, columns: list[str]) -> str:
    kept = [column for column in columns if column not in TIMES and not column.endswith("_at")]
    if table.endswith("load_batches"):  # a batch's row says when, so its hash does too
        kept = [column for column in kept if column != "row_hash"]
    # When a snapshot's row was closed differs from run to run; that it was does not.
    chosen = ["dbt_valid_to is null" if column == "dbt_valid_to" else f'"{column}"' for column in kept]
    return f'select {", ".join(chosen)} from {schema}."{table}"'
