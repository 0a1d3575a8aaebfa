"""The command itself: what it loads, what it says when something is wrong, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, NoReturn

import click
import duckdb
import pyarrow as pa
import pytest
from click.testing import CliRunner

from extract import __version__, cli
from extract.commands.extract import _next_steps
from extract.documents.records import DocumentRecord
from extract.errors import WarehouseError
from extract.landing.contract import load_contract
from extract.landing.duckdb import DuckDBLanding
from extract.landing.lock import WarehouseLock

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Invented Person, 0400 000 000"


@pytest.fixture(autouse=True)
def _own_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUNCHLIST_WAREHOUSE", str(tmp_path / "warehouse.duckdb"))
    monkeypatch.setenv("PUNCHLIST_LOCK_TIMEOUT_SECONDS", "0")
    monkeypatch.chdir(tmp_path)


def punchlist(*arguments: str) -> Any:
    return CliRunner().invoke(cli.main, list(arguments))


def test_help_lists_commands_and_exit_codes() -> None:
    found = punchlist("--help")
    assert found.exit_code == 0
    for command in ("extract", "land", "replay", "status"):
        assert f"\n  {command} " in found.output
    for line in (
        "0    all is well",
        "1    something",
        "2    wrong use",
        "3    the warehouse",
        "130  stopped",
    ):
        assert line in found.output


@pytest.mark.parametrize("command", ["extract", "land", "replay", "status"])
def test_each_command_has_help_of_its_own(command: str) -> None:
    found = punchlist(command, "--help")
    assert found.exit_code == 0
    assert f"Usage: main {command}" in found.output


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from extract.cli import main; main(['--help'], standalone_mode=False);"
        "heavy = {'prefect', 'dbt', 'duckdb', 'pyarrow', 'numpy', 'pypdfium2'} & sys.modules.keys();"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr


def test_it_runs_as_a_module_and_knows_its_version() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "extract", "--version"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.stdout == f"punchlist, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("waybill",), "No such command"),
        (("extract",), "Missing argument"),
        (("extract", "nowhere.pdf"), "nowhere.pdf does not exist"),
        (("extract", "."), "holds no PDF"),
        (("extract", ".", "--spec", "waybill"), "no specification 'waybill'"),
        (("extract", ".", "--workers", "0"), "--workers"),
        (("land", "nowhere.jsonl"), "nowhere.jsonl"),
        (("replay",), "name the ids"),
        (("replay", "abcdef", "--all"), "name the ids"),
        (("replay", "abcdef"), "nothing in quarantine or to review is called 'abcdef'"),
    ],
)
def test_wrong_use_is_named_and_ends_with_2(arguments: tuple[str, ...], complaint: str) -> None:
    found = punchlist(*arguments)
    assert found.exit_code == 2, found.output
    assert complaint in found.stderr
    assert found.stdout == ""


def test_a_wrong_setting_ends_with_2_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUNCHLIST_WORKERS", "several")
    found = punchlist("status")
    assert found.exit_code == 2
    assert "PUNCHLIST_WORKERS is 'several'" in found.stderr


def test_status_without_a_warehouse_says_what_to_do(tmp_path: Path) -> None:
    found = punchlist("status")
    assert found.exit_code == 0
    assert "There is no warehouse" in found.output
    assert json.loads(punchlist("status", "--json").stdout)["documents"] == []
    assert not (tmp_path / "warehouse.duckdb").exists()


def record_line(**other: Any) -> str:
    record = DocumentRecord(
        document_id="ab" * 32,
        path="a.pdf",
        status="needs_review",
        spec="work_order",
        spec_version="1",
        engine="offline",
        engine_version="1",
        fields={},
    )
    return json.dumps({**record.to_json(), **other}) + "\n"


def test_a_bad_line_is_named_and_quarantined_and_the_rest_lands(tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_text(
        record_line() + record_line(path=5, error=SECRET) + record_line(document_id="cd" * 32, path="b.pdf")
    )
    found = punchlist("land", "orders.jsonl")
    assert found.exit_code == 0, found.output
    assert f"quarantined: {file}:2: path: Input should be a valid string" in found.stderr
    assert "2 new records landed" in found.stderr
    assert "1 row in quarantine" in found.stderr
    assert SECRET not in found.output
    again = punchlist("land", "orders.jsonl")
    assert "0 new records landed (0 rows), 2 known already" in again.stderr

    status = punchlist("status")
    assert "Documents: 2 needs review" in status.stdout
    assert "unreadable_line" in status.stdout
    assert SECRET not in status.stdout
    state = json.loads(punchlist("status", "--json").stdout)
    assert [entry["reason_code"] for entry in state["quarantine"]] == ["unreadable_line"]
    assert "payload" not in state["quarantine"][0]
    assert len(state["review"]) == 2


def test_a_corrected_file_closes_its_quarantine(tmp_path: Path) -> None:
    file = tmp_path / "orders.jsonl"
    file.write_text(record_line() + "{\n")
    punchlist("land", str(file))
    waiting = punchlist("replay", "--all")
    assert "Correct the line in its file and land the file again" in waiting.stderr
    file.write_text(record_line() + record_line(document_id="cd" * 32, path="b.pdf"))
    punchlist("land", str(file))
    assert json.loads(punchlist("status", "--json").stdout)["quarantine"] == []


def test_status_shows_runs_and_failures(tmp_path: Path) -> None:
    began = datetime.now(UTC) - timedelta(hours=3)
    columns = load_contract("run_summaries").columns
    counts = {name: 2 for name, column in columns.items() if column.type == "bigint"}
    times = {"started_at": began, "finished_at": began + timedelta(seconds=95)}
    summary = {"run_id": "run-1", "status": "failed", "failed_step": "marts", **times, **counts}
    with DuckDBLanding(tmp_path / "warehouse.duckdb", 0) as landing:
        landing.land({"run_summaries": pa.Table.from_pylist([summary])}, source="test", run_id="run-1")
    lines = [
        record_line(
            document_id=f"{number:064}",
            path=f"{number}.pdf",
            status="failed",
            error=f"{number}.pdf is broken",
        )
        for number in range(30)
    ]
    (tmp_path / "orders.jsonl").write_text("".join(lines))
    punchlist("land", "orders.jsonl")
    found = punchlist("status", "--limit", "10")
    assert found.exit_code == 0
    for said in ("run-1", "failed in marts", "3 hours ago", "95 s", "2 passed, 2 warned, 2 failed"):
        assert said in found.stdout
    assert "In quarantine: 30, the first 10 here" in found.stdout
    assert found.stdout.count(".pdf is broken") == 10
    assert "punchlist replay --all" in found.stdout
    assert len(json.loads(punchlist("status", "--json").stdout)["quarantine"]) == 30


def test_status_leaves_the_warehouse_as_it_is(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    duckdb.connect(str(warehouse)).close()
    before = warehouse.read_bytes()
    found = punchlist("status")
    assert "Next: punchlist run" in found.stdout
    assert warehouse.read_bytes() == before


def test_a_file_of_another_kind_is_refused_with_2(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all,\n")
    found = punchlist("land", "letter.txt")
    assert found.exit_code == 2
    assert "letter.txt:1 is no JSON object" in found.stderr


def test_a_held_warehouse_ends_with_3_and_names_the_holder(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from extract.landing.lock import WarehouseLock\n"
        "with WarehouseLock(Path(sys.argv[1]), 0, run_id='run-7'):\n"
        "    print('held', flush=True); sys.stdin.readline()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "warehouse.duckdb")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    (tmp_path / "orders.jsonl").write_text(record_line())
    found = punchlist("land", "orders.jsonl")
    holder.communicate("\n")
    assert found.exit_code == 3
    assert f"is held by process {holder.pid} (" in found.stderr
    assert "run run-7" in found.stderr
    with WarehouseLock(tmp_path / "warehouse.duckdb", 0):
        assert punchlist("land", "orders.jsonl").exit_code == 0


def test_a_fault_is_told_by_its_place_and_quotes_nothing() -> None:
    @click.group(cls=cli.CommandGroup)
    def group() -> None:
        pass

    def fail(error: BaseException) -> NoReturn:
        raise error

    for name, error in {
        "fault": ValueError(SECRET),
        "full": OSError(28, "No space left on device", "/data/out.jsonl"),
        "refused": PermissionError(13, "Permission denied", "/data/state"),
        "stop": KeyboardInterrupt(),
        "held": WarehouseError("warehouse_held", "held by process 1"),
    }.items():
        group.command(name)(lambda error=error: fail(error))
    found = {name: CliRunner().invoke(group, [name]) for name in ("fault", "full", "refused", "stop", "held")}
    assert {name: outcome.exit_code for name, outcome in found.items()} == {
        "fault": 1,
        "full": 3,
        "refused": 2,
        "stop": 130,
        "held": 3,
    }
    assert "ValueError" in found["fault"].stderr
    assert "test_cli.py:" in found["fault"].stderr
    assert SECRET not in found["fault"].output
    assert "No space is left for /data/out.jsonl" in found["full"].stderr
    assert "/data/state can't be used (Permission denied)" in found["refused"].stderr
    assert found["held"].stderr == "Error: held by process 1\n"


def test_a_command_that_does_not_load_says_so_and_spares_the_others() -> None:
    command = cli._load(EntryPoint("run", "nowhere.at_all:run", "punchlist.commands"))
    found = CliRunner().invoke(command, ["--resume", "x"])
    assert found.exit_code == 1
    assert "`run` can't be loaded from nowhere.at_all:run" in found.stderr


@pytest.mark.parametrize(
    ("out", "specification", "told"),
    [
        (Path("o.jsonl"), "work_order", ("They are in o.jsonl.", "Next: punchlist land o.jsonl")),
        (
            None,
            "work_order",
            ("Next: write them to a file with --out, and land it with punchlist land FILE.",),
        ),
        (None, "docket", ("The warehouse has no table for the specification 'docket': use the JSON lines.",)),
    ],
)
def test_only_kinds_that_have_tables_are_sent_on_to_land(
    out: Path | None, specification: str, told: tuple[str, ...]
) -> None:
    assert _next_steps(out, specification) == told
